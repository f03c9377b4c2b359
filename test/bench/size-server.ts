// A server on a database that is measured, asked as the console asks: by a member of staff, one question after the other.
import { ApiError, openClient } from '../../src/client/index.ts'
import { listening, startChild } from './child-process.ts'
import type { SizeCall } from './size-calls.ts'
import type { SizeDatabase } from './size-database.ts'

/** A server that is asked. */
export interface SizeServer {
  /** How many milliseconds the answers took. What the database was not given the time for counts as long as it was given. */
  measure(call: SizeCall): Promise<readonly number[]>
  /** How many milliseconds an event takes to a subscriber, from before its mutation on. */
  measureEvent(): Promise<number>
  /** How many milliseconds it takes to get a hundred events that happened since. */
  measureResume(): Promise<number>
  close(): Promise<void>
}

const type = 'verify_document'
const missed = 100
const requestJobs = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { results { error { code } } } }`
const eventCursor = '{ eventCursor }'
const jobEvents = `subscription ($filter: JobFilter, $after: String) { jobEvents(filter: $filter, after: $after) { cursor kind } }`

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Starts a server on a database. */
export async function openSizeServer(database: SizeDatabase): Promise<SizeServer> {
  const child = startChild('tobedone-child.ts', [database.url, 'lists', 'staff'])
  const { port, token } = listening(await child.ask())
  const client = openClient({ url: `http://127.0.0.1:${port}/graphql`, token })
  const askedBefore = new Map<string, number>()
  let requested = 0

  async function request(count: number): Promise<void> {
    const inputs = Array.from({ length: count }, () => ({
      type,
      target: { type: 'Application', id: `told-${requested++}` },
    }))
    await client.ask<unknown, object>(requestJobs, { inputs })
  }

  async function watchFromNow() {
    const { eventCursor: after } = await client.ask<{ eventCursor: string }, object>(eventCursor, {})
    return () => client.watch<unknown, Record<string, unknown>>(jobEvents, { filter: { type: [type] }, after })
  }

  async function answerTo({ title, questionOf }: SizeCall): Promise<void> {
    const number = askedBefore.get(title) ?? 0
    askedBefore.set(title, number + 1)
    const { query, variables } = questionOf(database, number)
    try {
      await client.ask<unknown, object>(query, variables)
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'LIMIT_EXCEEDED')) throw error
    }
  }

  return {
    async measure(call) {
      const all: number[] = []
      for (let time = 0; time < call.times; time++) all.push(await timed(() => answerTo(call)))
      return all
    },
    async measureEvent() {
      const watch = (await watchFromNow())()
      // The first one shows that it is live.
      await request(1)
      await watch.next()
      const took = await timed(() => Promise.all([request(1), watch.next()]))
      await watch.return?.()
      return took
    },
    async measureResume() {
      const resume = await watchFromNow()
      await request(missed)
      return await timed(async () => {
        const watch = resume()
        for (let taken = 0; taken < missed; taken++) await watch.next()
        await watch.return?.()
      })
    },
    async close() {
      client.close()
      await child.close()
    },
  }
}
