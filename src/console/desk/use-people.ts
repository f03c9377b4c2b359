// Who is offered when jobs are given to somebody: the viewer, their candidates, and whoever has or had jobs of their types. Nobody
// who may not have them. The API knows no list of all people, so that others can be named as well.
import { useEffect, useState } from 'react'
import { readCandidates, readHolders } from '../documents.ts'
import type { QueuedJob } from '../queued-job.ts'
import { useDesk } from './desk-context.tsx'

// As many as the API tells of at once.
const mostJobs = 100

/** Their ids, the likeliest first; fewer as long as not all is known. */
export function usePeople(jobs: readonly QueuedJob[]): readonly string[] {
  const { client, viewer } = useDesk()
  const [people, setPeople] = useState<readonly string[]>([viewer.id])
  useEffect(() => {
    let isGone = false
    const type = [...new Set(jobs.map((job) => job.type.name))]
    const find = async (): Promise<void> => {
      const [told, held] = await Promise.all([
        client.ask(readCandidates, { ids: jobs.slice(0, mostJobs).map(({ id }) => id) }),
        // Where there are too many to be told, those who are named stay.
        client.ask(readHolders, { filter: { type } }).catch(() => null),
      ])
      const found = told.nodes.flatMap((node) => (node?.__typename === 'Job' ? [node] : []))
      const holders = (held?.jobStats.groups ?? []).toSorted((one, other) => other.count - one.count)
      const barred = new Set(found.flatMap(({ excludedUsers }) => excludedUsers))
      const names = [
        viewer.id,
        ...found.flatMap(({ candidateUsers }) => candidateUsers),
        ...holders.flatMap(({ assignedTo }) => assignedTo ?? []),
      ]
      if (!isGone) setPeople([...new Set(names)].filter((name) => !barred.has(name)))
    }
    find().catch(() => {})
    return () => {
      isGone = true
    }
  }, [client, viewer.id, jobs])
  return people
}
