// The live lists of a system. Those who ask for the same and see the same share one.
import { checkCount } from '../../domain/count-check.ts'
import { checkFilter } from '../../domain/filter-check.ts'
import { sightOf } from '../../domain/same-sight.ts'
import { LiveQueue } from './live-queue.ts'
import type { QueueChange } from './queue-change.ts'
import type { QueueOptions, QueueWish } from './queue-options.ts'
import { SharedList } from './shared-list.ts'

/** Opens live lists, and ends them all. */
export interface Queues {
  /** @throws JobError INVALID_INPUT, CURSOR_INVALID, LIMIT_EXCEEDED for more than 100 jobs, UNAVAILABLE */
  open(wish: QueueWish): Promise<AsyncIterableIterator<QueueChange>>
  close(): void
}

// As of a page: what the list shows is what a page would.
const mostShown = 100
// How often to look whether readers are still the same while nothing happens.
const lookMs = 1_000

/** The live lists over a log and a database. */
export function openQueues(options: QueueOptions): Queues {
  const queues = new Set<LiveQueue>()
  const lists = new Map<string, SharedList>()
  const looking = setInterval(() => {
    for (const queue of queues) queue.look()
  }, lookMs).unref()
  return {
    async open(wish) {
      checkCount('first', wish.first, mostShown)
      checkFilter(wish.filter)
      const { filter, orderBy, first, after = null, through = null } = wish
      const placeOf = (cursor: string | null) => (cursor === null ? null : options.source.positionOf(orderBy, cursor))
      const range = { after: placeOf(after), through: placeOf(through) }
      const queue = await LiveQueue.open({
        wish,
        sightOf: (viewer) =>
          JSON.stringify([filter, orderBy, first, after, through, sightOf(viewer, filter, options.registry)]),
        listOf(sight, viewer) {
          const onEmpty = (): void => void lists.delete(sight)
          const list =
            lists.get(sight) ?? new SharedList({ ...options, wish: { filter, orderBy, first, range }, viewer, onEmpty })
          lists.set(sight, list)
          return list
        },
        onEnd: (ended) => void queues.delete(ended),
      })
      queues.add(queue)
      return queue
    },
    close() {
      clearInterval(looking)
      for (const queue of queues) void queue.return()
    },
  }
}
