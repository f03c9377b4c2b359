// A job as it is now: read whole, and read again whenever something happens to it or the connection is back.
import { useEffect, useState } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { followTarget, readJob } from '../documents.ts'
import type { ConsoleJobQuery } from '../generated/graphql.ts'
import { type Asked, useAnswer } from '../widgets/use-answer.ts'
import { nextLookMs } from './notification-standing.ts'

/** The job. */
export function useJob(id: string): Asked<ConsoleJobQuery> {
  const { client } = useDesk()
  const asked = useAnswer(() => client.ask(readJob, { id }), [client, id])
  const { answer, ask } = asked
  const [turn, setTurn] = useState(0)
  const job = answer?.job
  const [typeName, targetType, targetId] = [job?.type.name, job?.target.type, job?.target.id]
  // Whatever happened before it was read is in what was read.
  const after = answer?.eventCursor
  const isKnown = after !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor of the beginning counts; the watch goes on from its own
  useEffect(() => {
    if (typeName === undefined || targetType === undefined || targetId === undefined || after === undefined) return
    const filter = { type: [typeName], target: { type: targetType, id: targetId } }
    const watch = client.watch(followTarget, { filter, after })
    let isLeft = false
    const follow = async (): Promise<void> => {
      for await (const each of watch) if (each.kind === 'resnapshot' || each.data.jobEvents.job.id === id) ask()
      // Its cursor was too old: from the present one on.
      if (!isLeft) setTurn((before) => before + 1)
    }
    follow().catch(() => {})
    return () => {
      isLeft = true
      void watch.return?.()
    }
  }, [client, id, typeName, targetType, targetId, isKnown, turn, ask])
  // Also what it says of permissions may be another thing after a restart.
  useEffect(() => client.onConnection(() => client.isConnected() && ask()), [client, ask])
  useEffect(() => {
    const waitMs = answer?.job ? nextLookMs(answer.job.notifications, Date.now()) : null
    if (waitMs === null) return
    const timer = setTimeout(ask, waitMs)
    return () => clearTimeout(timer)
  }, [answer, ask])
  return asked
}
