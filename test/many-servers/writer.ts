// Writes through the API until there are enough events. What got no answer is sent again: requests by their keys, and the
// rest because a second time changes nothing.
import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, type Client } from '../../src/client/index.ts'
import { writeCompletions, writePriority, writeRequests } from './documents.ts'

/** How far all writers together are. */
export interface Progress {
  wanted: number
  /** Events that answers vouch for. */
  written: number
  /** How often something was sent again. */
  sentAgain: number
}

interface Refusable {
  readonly error: { readonly code: string } | null
}

const types = ['review_payment', 'call_back', 'verify_email']

async function untilAnswered<Data>(progress: Progress, send: () => Promise<Data>): Promise<Data> {
  for (;;) {
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'UNAVAILABLE')) throw error
      progress.sentAgain++
      await delay(20)
    }
  }
}

function granted<Result extends Refusable>(results: readonly Result[] | undefined): readonly Result[] {
  for (const { error } of results ?? []) {
    if (error !== null) throw new ApiError(error.code, 'a part of a mutation was refused')
  }
  return results ?? []
}

/** Writes on until there is enough. */
export async function write(client: Client, name: string, random: () => number, progress: Progress): Promise<void> {
  const priority = (): number => Math.floor(random() * 101)
  for (let round = 0; progress.written < progress.wanted; round++) {
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      type: types[Math.floor(random() * types.length)] ?? 'call_back',
      target: { type: 'Payment', id: `${name} ${round} ${index}` },
      metadata: {},
      priority: priority(),
      idempotencyKey: `${name} ${round} ${index}`,
    }))
    const requested = await untilAnswered(progress, async () =>
      granted((await client.ask(writeRequests, { inputs })).requestJobs?.results),
    )
    progress.written += inputs.length
    const ids = requested.flatMap(({ job }) => (job === null ? [] : [job.id]))
    const updates = ids.slice(0, 10).map((id) => ({ id, priority: priority() }))
    await Promise.all(updates.map((input) => untilAnswered(progress, () => client.ask(writePriority, { input }))))
    const done = inputs.filter(() => random() < 0.8)
    const completions = done.map(({ type, target }) => ({ type, target, outcome: 'released' }))
    await untilAnswered(progress, async () =>
      granted((await client.ask(writeCompletions, { inputs: completions })).completeJobs?.results),
    )
    progress.written += done.length
  }
}
