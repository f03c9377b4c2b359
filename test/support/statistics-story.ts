// A story of jobs that can be counted by hand, over ten hours of the night in which clocks are put back in Amsterdam, with those
// who ask for its statistics.
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { createTobedone, type Jobs } from '../../src/index.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'
import { type Client, clientOf } from './graphql-client.ts'
import { startServer, type TestServer } from './server.ts'
import { shop } from './system.ts'

export const verify = defineJobType('verify_email', {})
const types = [verify, defineJobType('fill_profile', {}), defineJobType('review', { staffGroups: ['risk'] })]

/** The steps of the onboarding of its users. */
export const steps = ['verify_email', 'fill_profile']
export const hour = 3_600_000
/** When it begins. Clocks are put back five hours later. */
export const start = Date.UTC(2025, 9, 25, 20)
/** A moment by the hours from then on. */
export const at = (hours: number): string => new Date(start + hours * hour).toISOString()

async function happen({ tobedone: { operations } }: TestServer, time: { ms: number }): Promise<void> {
  const request = async (type: string, user: string, given: object = {}): Promise<{ readonly id: string }> => {
    const { job } = await operations.request(shop, { type, target: { type: 'User', id: user }, ...given })
    return { id: job?.id ?? '' }
  }
  const bobHimself = { ...shop, id: 'bob' }
  const ann = await request('verify_email', 'ann')
  const bob = await request('verify_email', 'bob', { assignedTo: 'bob' })
  time.ms = start + hour
  await request('verify_email', 'cleo', { candidateGroups: ['night', 'day'] })
  await operations.complete(shop, ann, {})
  await request('fill_profile', 'ann')
  time.ms = start + 2 * hour
  const dan = await request('verify_email', 'dan')
  await operations.start(bobHimself, bob)
  time.ms = start + 4 * hour
  await operations.complete(bobHimself, bob, {})
  await operations.cancel(shop, dan, 'SKIPPED')
  const eve = await request('verify_email', 'eve')
  await operations.snooze(shop, eve, new Date(start + 500 * hour))
  await request('review', 'ann')
  time.ms = start + 10 * hour
}

/** What a test of the story works with, at the end of its ten hours. */
export interface Story {
  readonly database: TestDatabase
  readonly library: Jobs
  readonly service: Client
  clientOf(sub: string, options?: Parameters<typeof clientOf>[2]): Promise<Client>
  /** Another server on the database, whose statements may take so long. */
  impatient(statementTimeoutMs: number): Promise<{ readonly client: Client; close(): Promise<void> }>
  close(): Promise<void>
}

/** Lets it happen. */
export async function openStory(): Promise<Story> {
  const database = await openTestDatabase()
  const time = { ms: start }
  const clock = { now: () => new Date(time.ms) }
  const system = { clock, hasTimers: false }
  const server = await startServer({ types, databaseUrl: database.url, system })
  const library = await createTobedone({ types, database: database.url, clock })
  await happen(server, time)
  return {
    ...{ database, library },
    service: await clientOf(server, 'shop', { roles: ['service'] }),
    clientOf: (sub, options) => clientOf(server, sub, options),
    async impatient(statementTimeoutMs) {
      const url = new URL(database.url)
      url.searchParams.set('options', `-c statement_timeout=${statementTimeoutMs}`)
      const other = await startServer({ types, databaseUrl: url.href, system })
      return { client: await clientOf(other, 'shop', { roles: ['service'] }), close: other.close }
    },
    async close() {
      await library.close()
      await server.close()
      await database.close()
    },
  }
}
