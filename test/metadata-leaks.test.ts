// Metadata that a viewer may not read cannot be found out by filtering on it: not by what a stream delivers, nor by what it
// says of it, nor by what comes next to be claimed. Lists and counts are held elsewhere.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { JobFilter } from './generated/graphql.ts'
import * as documents from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf, type Watch } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'

const metadata = z.looseObject({})
const types = [
  defineJobType('open_book', { metadata, candidateUsers: ['ann'] }),
  defineJobType('secret', { metadata, metadataFor: 'staff', candidateUsers: ['ann'] }),
]
const right = { metadata: { color: 'red' } }
const wrong = { metadata: { color: 'blue' } }
/** Ways to ask whether a guess is right. */
const questions: readonly ((guess: JobFilter) => JobFilter)[] = [
  (guess) => guess,
  (guess) => ({ not: guess }),
  (guess) => ({ and: [guess] }),
  (guess) => ({ or: [guess, { type: ['none'] }] }),
  (guess) => ({ not: { not: guess } }),
  (guess) => ({ not: { or: [guess, { type: ['none'] }] } }),
]

let server: TestServer
let shop: Client
let ann: Client
let clerk: Client

beforeAll(async () => {
  server = await startServer({ types })
  shop = await clientOf(server, 'shop', { roles: ['service'] })
  // A candidate, who sees the jobs; and staff, who also read them.
  ann = await clientOf(server, 'ann')
  clerk = await clientOf(server, 'clerk', { roles: ['staff'] })
})
afterAll(() => server?.close())

async function requested(type: string, id: string): Promise<string> {
  const made = await shop.run(documents.requestJob, {
    input: { type, target: { type: 'Order', id }, metadata: { color: 'red' } },
  })
  return made.requestJob?.job?.id ?? ''
}

/** What a stream told of the jobs of a type, once it has told of the last of all. */
async function told<Data>(watch: Watch<Data>, last: string): Promise<number> {
  await eventually(
    () => watch.results.some((result) => JSON.stringify(result).includes(last)),
    (isThere) => isThere,
  )
  watch.stop()
  return watch.results.length - 1
}

type Open = (client: Client, filter: JobFilter, after: string) => Watch<unknown>

test.each<[string, Open]>([
  ['jobEvents', (client, filter, after) => client.watch(documents.watchJobs, { filter, after })],
  ['jobRequested', (client, filter, after) => client.watch(documents.watchRequested, { filter, after })],
])('%s tells whoever may not read metadata the same, whatever they guess', async (name, open) => {
  const { eventCursor: after } = await shop.run(documents.whoAmI, {})
  for (let index = 0; index < 3; index++) await requested('secret', `${name} ${index}`)
  const last = `last of ${name}`
  await requested('open_book', last)
  // The last is for everybody, so that the streams are known to be through.
  const ends = { target: { type: 'Order', id: last } }
  const tellings = (client: Client, guess: JobFilter): Promise<readonly number[]> =>
    Promise.all(
      questions.map((question) => {
        const filter = { or: [{ and: [{ type: ['secret'] }, question(guess)] }, ends] }
        return told(open(client, filter, after), last)
      }),
    )
  expect(await tellings(ann, right)).toEqual(await tellings(ann, wrong))
  // To those who may read it makes the difference.
  expect(await tellings(clerk, right)).toEqual([3, 0, 3, 3, 3, 0])
  expect(await tellings(clerk, wrong)).toEqual([0, 3, 0, 0, 0, 3])
})

test('matches says nothing of metadata either', async () => {
  const id = await requested('secret', 'matching')
  const target = { type: 'Order', id: 'matching' }
  for (const guess of [right, wrong]) {
    const { eventCursor: after } = await shop.run(documents.whoAmI, {})
    const watch = ann.watch(documents.watchJobs, {
      filter: { target, or: [{ status: ['IN_PROGRESS'] }, guess] },
      after,
    })
    await ann.run(documents.startJob, { input: { id } })
    await ann.run(documents.stopJob, { input: { id } })
    await eventually(
      () => watch.results.length,
      (count) => count >= 2,
    )
    watch.stop()
    expect(watch.results.map(({ data }) => [data?.jobEvents.kind, data?.jobEvents.matches])).toEqual([
      ['STARTED', true],
      ['STOPPED', false],
    ])
  }
})

test('claimNextJob gives the same for a guess, right or wrong', async () => {
  const isGiven = async (client: Client, type: string, filter: JobFilter): Promise<boolean> => {
    const { claimNextJob } = await client.run(documents.claimNextJob, {
      input: { filter: { and: [{ type: [type], unassigned: true }, filter] } },
    })
    const id = claimNextJob?.job?.id
    if (id !== undefined) await client.run(documents.unclaimJob, { input: { id } })
    return id !== undefined
  }
  await requested('open_book', 'next')
  await requested('secret', 'next')
  for (const question of questions) {
    expect(await isGiven(ann, 'secret', question(right))).toBe(await isGiven(ann, 'secret', question(wrong)))
    expect(await isGiven(ann, 'open_book', question(right))).not.toBe(await isGiven(ann, 'open_book', question(wrong)))
  }
})
