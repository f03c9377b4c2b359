// What to do now, as it changes. Between two steps of something there is a moment with nothing to do, which is not the end: whether all
// is done is said only when it has stayed so.
import { useEffect, useState } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { followAgenda } from '../documents.ts'
import type { ConsoleAgendaSubscription } from '../generated/graphql.ts'

/** The agenda. */
export type Agenda = ConsoleAgendaSubscription['agendaChanged']

// What is known of it.
interface KnownAgenda {
  /** Null: nothing yet. */
  readonly agenda: Agenda | null
  /** Whether the last thing on it has just gone, so that another may be on its way. */
  readonly isSettling: boolean
}

// What follows on a step is requested within a second, unless the server is busy.
const settlingMs = 3_000

/** The agenda for so many minutes. */
export function useAgenda(minutes: number): KnownAgenda {
  const { client } = useDesk()
  const [known, know] = useState<KnownAgenda>({ agenda: null, isSettling: false })
  useEffect(() => {
    const watch = client.watch(followAgenda, { minutes })
    const follow = async (): Promise<void> => {
      for await (const each of watch) {
        if (each.kind !== 'next') continue
        const agenda = each.data.agendaChanged
        know((before) => {
          const hadSomething = before.agenda !== null && (!before.agenda.allDone || before.isSettling)
          return { agenda, isSettling: agenda.allDone && hadSomething }
        })
      }
    }
    follow().catch(() => {})
    return () => void watch.return?.()
  }, [client, minutes])
  const { isSettling } = known
  useEffect(() => {
    if (!isSettling) return
    const timer = setTimeout(() => know((before) => ({ ...before, isSettling: false })), settlingMs)
    return () => clearTimeout(timer)
  }, [isSettling])
  return known
}
