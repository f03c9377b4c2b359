// The live lists of a system.
import { checkCount } from '../../domain/count-check.ts'
import { checkFilter } from '../../domain/filter-check.ts'
import { LiveQueue } from './live-queue.ts'
import type { QueueChange } from './queue-change.ts'
import type { QueueOptions, QueueWish } from './queue-options.ts'

/** Opens live lists, and ends them all. */
export interface Queues {
  /** @throws JobError INVALID_INPUT, LIMIT_EXCEEDED for more than 100 jobs, UNAVAILABLE */
  open(wish: QueueWish): Promise<AsyncIterableIterator<QueueChange>>
  close(): void
}

// As of a page: what the list shows is what a page would.
const mostShown = 100

/** The live lists over a log and a database. */
export function openQueues(options: QueueOptions): Queues {
  const queues = new Set<LiveQueue>()
  return {
    async open(wish) {
      checkCount('first', wish.first, mostShown)
      checkFilter(wish.filter)
      const queue = await LiveQueue.open(options, wish)
      queues.add(queue)
      queue.ending.addEventListener('abort', () => queues.delete(queue), { once: true })
      return queue
    },
    close() {
      for (const queue of queues) void queue.return()
    },
  }
}
