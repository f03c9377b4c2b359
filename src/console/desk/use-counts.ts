// How many jobs of a filter there are, in groups, as it changes; null until it is known.
import { useEffect, useState } from 'react'
import { followCounts } from '../documents.ts'
import type { ConsoleCountsSubscription, JobStatsKey } from '../generated/graphql.ts'
import type { JobFilter } from '../queued-job.ts'
import { useDesk } from './desk-context.tsx'

type Groups = ConsoleCountsSubscription['jobStatsChanged']['groups']

/** The groups of a count. `filter` and `groupBy` must stay the same objects. */
export function useCounts(filter: JobFilter, groupBy: readonly JobStatsKey[]): Groups | null {
  const { client } = useDesk()
  const [groups, setGroups] = useState<Groups | null>(null)
  useEffect(() => {
    const watch = client.watch(followCounts, { filter, groupBy: [...groupBy] })
    const follow = async (): Promise<void> => {
      for await (const each of watch) if (each.kind === 'next') setGroups(each.data.jobStatsChanged.groups)
    }
    // The lists beside it say what is wrong.
    follow().catch(() => {})
    return () => void watch.return?.()
  }, [client, filter, groupBy])
  return groups
}

/** All of them together. */
export function sumOf(groups: Groups | null): number | null {
  return groups === null ? null : groups.reduce((sum, { count }) => sum + count, 0)
}
