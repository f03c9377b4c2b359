// The rows of the list that an address names, as long as somebody looks at it.
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { followJobs } from '../documents.ts'
import { filterOf, type WorklistAddress, writeAddress } from './address.ts'
import { LiveRows, type RowsView } from './live-rows.ts'
import { LongQueue } from './long-queue.ts'

/** The rows, and what holds them still. */
export function useLiveRows(address: WorklistAddress): { readonly live: LiveRows; readonly view: RowsView } {
  const { client, viewer, session } = useDesk()
  const key = writeAddress(address)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the address
  const live = useMemo(() => {
    const list = { filter: filterOf(address, viewer.id), orderBy: address.order }
    const queue = new LongQueue((stretch) => client.liveQueue(followJobs, { ...list, ...stretch }))
    return new LiveRows(queue, viewer.id, () => session.end())
  }, [client, viewer.id, session, key])
  useEffect(() => () => live.close(), [live])
  return { live, view: useSyncExternalStore(live.subscribe, live.view) }
}
