// Live agendas over WebSockets: first the agenda, then again when an event has changed it; and only those are found again
// whom the event concerns.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import { agenda, watchAgenda } from './support/agenda-documents.ts'
import { type CountedServer, openCountedServer } from './support/counted-server.ts'
import { eventually } from './support/eventually.ts'
import { clientOf } from './support/graphql-client.ts'
import type { TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const types = [defineJobType('verify'), defineJobType('review', { staffGroups: ['risk'] })]
let counted: CountedServer
let server: TestServer
let turn = 0

beforeAll(async () => {
  counted = await openCountedServer(types, 'as next_at')
  server = counted.server
})
afterAll(() => counted?.close())

async function request(title: string, input: Partial<RequestInput>): Promise<Job> {
  const target = { type: 'Customer', id: `${turn++}` }
  const { job } = await server.tobedone.operations.request(shop, { type: 'verify', target, title, ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

/** Watches somebody's agenda: `until` waits for one in which that is so. */
async function watching(sub: string, options: Parameters<typeof clientOf>[2] = {}) {
  const client = await clientOf(server, sub, options)
  const watch = client.watch(watchAgenda, { minutes: 60 })
  const told = () => watch.results.flatMap(({ data }) => data?.agendaChanged ?? [])
  type Told = ReturnType<typeof told>[number]
  return {
    ...{ client, told, stop: watch.stop },
    until: (isSo: (last: Told) => boolean) =>
      eventually(
        () => told().at(-1),
        (last) => last !== undefined && isSo(last),
      ),
  }
}

const titlesOf = ({ entries }: { readonly entries: readonly { readonly job: { readonly title?: string | null } }[] }) =>
  entries.map(({ job }) => job.title).join()

test('tells the agenda, then what has become of it, until all is done', async () => {
  const ann = await watching('ann', { groups: ['callers'] })
  await ann.until(({ allDone }) => allDone)
  const { operations } = server.tobedone
  const first = await request('first', { assignedTo: 'ann' })
  const second = await request('second', { candidateGroups: ['callers'], priority: 90 })
  const third = await request('third', { candidateUsers: ['ann'], priority: 80 })
  await ann.until((last) => titlesOf(last) === 'second,third,first' && !last.allDone)
  const { agenda: asked } = await ann.client.run(agenda, { minutes: 60 })
  expect(
    ann
      .told()
      .at(-1)
      ?.entries.map(({ reasons }) => reasons),
  ).toEqual(asked.entries.map(({ reasons }) => reasons))
  // Taken by somebody else, forbidden to her, done.
  await operations.claim({ id: 'ben', roles: [], groups: ['callers'] }, second)
  await operations.update(shop, third, { excludedUsers: ['ann'] })
  await ann.until((last) => titlesOf(last) === 'first')
  await operations.complete(shop, first, {})
  await ann.until((last) => last.allDone && last.entries.length === 0)
  ann.stop()
})

test('an event makes only those agendas be found again that it may concern', async () => {
  const watches = await Promise.all(
    Array.from({ length: 30 }, (_, index) => watching(`person ${index}`, { groups: [`group ${index}`] })),
  )
  await Promise.all(watches.map(({ until }) => until(({ allDone }) => allDone)))
  const before = counted.asked()
  await request('elsewhere', { assignedTo: 'nobody of these', candidateGroups: ['group 3'] })
  const job = await request('here', { candidateGroups: ['group 7'] })
  await watches[7]?.until((last) => titlesOf(last) === 'here')
  expect(counted.asked() - before).toBe(1)
  expect(watches.map(({ told }) => told().length).filter((count) => count !== 1)).toEqual([2])
  await server.tobedone.operations.complete(shop, job, {})
  await watches[7]?.until(({ allDone }) => allDone)
  for (const { stop } of watches) stop()
})

test('impossible times are refused before anything is told', async () => {
  const client = await clientOf(server, 'ann')
  const watch = client.watch(watchAgenda, { minutes: 0 })
  expect(JSON.stringify((await watch.ended) ?? watch.results)).toContain('INVALID_INPUT')
  watch.stop()
})
