// What happened to a job, as far back as somebody has read: the latest page comes with the job, older ones are asked for.
import { useCallback, useEffect, useState } from 'react'
import { refusalOf } from '../desk/act.ts'
import { useDesk } from '../desk/desk-context.tsx'
import { readOlder } from '../documents.ts'
import type { HistoryPageFragment } from '../generated/graphql.ts'
import { tellRefused } from '../widgets/notices.tsx'

/** What happened, in order, and reading on. */
export interface History {
  readonly events: readonly HistoryPageFragment['edges'][number]['node'][]
  readonly hasOlder: boolean
  readonly readOlder: () => void
}

// One page behind another one that may overlap with it. Where there may be something between them, only the latter counts.
function joinPages(older: HistoryPageFragment, latest: HistoryPageFragment): HistoryPageFragment {
  const start = latest.edges[0]?.node.version ?? 0
  const end = older.edges.at(-1)?.node.version ?? 0
  const isErased = latest.edges.some(({ node: { kind, version } }) => kind === 'ERASED' && version > end)
  // What an erasure has blanked must not stay in sight.
  if (isErased || start > end + 1) return latest
  return {
    edges: [...older.edges.filter(({ node }) => node.version < start), ...latest.edges],
    pageInfo: older.pageInfo,
  }
}

/** The history of a job; `latest` is its latest page. */
export function useHistory(id: string, latest: HistoryPageFragment): History {
  const { client, viewer } = useDesk()
  // Kept once older ones were read: until then the latest page says all.
  const [read, keep] = useState<HistoryPageFragment | null>(null)
  useEffect(() => keep((before) => before && joinPages(before, latest)), [latest])
  const page = read === null ? latest : joinPages(read, latest)
  const { hasPreviousPage, startCursor } = page.pageInfo
  const older = useCallback(async (): Promise<void> => {
    if (startCursor === null) return
    try {
      const { job } = await client.ask(readOlder, { id, before: startCursor })
      if (job) keep({ edges: [...job.history.edges, ...page.edges], pageInfo: job.history.pageInfo })
    } catch (error) {
      tellRefused('What happened before could not be read', refusalOf(error, viewer.id))
    }
  }, [client, viewer.id, id, startCursor, page])
  return { events: page.edges.map(({ node }) => node), hasOlder: hasPreviousPage, readOlder: () => void older() }
}
