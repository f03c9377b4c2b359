// A worklist of any length: stretches that the server keeps end to end. Where somebody looks it is what pages of a query give, whatever
// happens meanwhile, and only what is near is followed.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, openClient } from '../src/client/index.ts'
import { followJobs } from '../src/console/documents.ts'
import type { Queue } from '../src/console/worklist/list-part.ts'
import { LongQueue } from '../src/console/worklist/long-queue.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { globalIdOf } from '../src/domain/global-id.ts'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const filter = { open: true }
const orderBy = 'PRIORITY' as const
const patienceMs = 20_000
let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('call_back')] })
  client = openClient({ url: `${server.url}/graphql`, token: await server.token('root', { roles: ['admin'] }) })
})
afterAll(async () => {
  client.close()
  await server.close()
})

async function request(priority: number): Promise<string> {
  const target = { type: 'P', id: `${priority}` }
  const { job } = await server.tobedone.operations.request(shop, { type: 'call_back', target, priority })
  return job?.id ?? ''
}

/** All of the list, as pages of a query give it. */
async function wholeList(): Promise<readonly string[]> {
  const told: string[] = []
  for (let after: string | null = null, isMore = true; isMore; ) {
    const page = await server.tobedone.reads.jobs(shop, { filter, orderBy, first: 100, ...(after ? { after } : {}) })
    told.push(...page.jobs.map(({ id, version }) => `${globalIdOf('Job', id)} ${version}`))
    const last = page.jobs.at(-1)
    isMore = page.hasNextPage && last !== undefined
    after = last ? page.pageCursorOf(last) : null
  }
  return told
}

test('is right where somebody looks, and follows only what is near', async () => {
  console.info(`long lists: seed ${runSeed}`)
  const random = randomFrom(runSeed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const count = size(450, 10_000)
  const ids = await Promise.all(Array.from({ length: count }, () => request(below(100))))
  const followed = new Set<Queue>()
  const list = new LongQueue((stretch) => {
    const queue = client.liveQueue(followJobs, { filter, orderBy, ...stretch })
    const close = (): void => {
      followed.delete(queue)
      queue.close()
    }
    followed.add(queue)
    return { view: queue.view, subscribe: queue.subscribe, close }
  })
  /** What lies further up may be as it was when somebody was there, so what is shown is found again by its first job. */
  const isRightAt = async (from: number): Promise<void> => {
    list.look(from, from + 15)
    const compare = async () => {
      const shown = list
        .view()
        .jobs.slice(from, from + 50)
        .map(({ id, version }) => `${id} ${version}`)
      const all = await wholeList()
      const start = from === 0 ? 0 : all.indexOf(shown[0] ?? '')
      const wanted = all.slice(start, start + 50)
      const differsAt = wanted.findIndex((job, index) => job !== shown[index])
      return { from, start, shown: shown.length, wanted: wanted.length, differsAt }
    }
    await eventually(compare, ({ shown, wanted, differsAt }) => shown === wanted && differsAt === -1, patienceMs)
  }
  await isRightAt(0)
  // To the end.
  for (let shown = 0; shown < count; ) {
    const before = shown
    // As often as somebody scrolls: while a stretch is read, what is behind it is not known yet.
    const lookOn = () => {
      list.look(before, before + 15)
      return list.view().jobs
    }
    shown = (await eventually(lookOn, (jobs) => jobs.length > before, patienceMs)).length
  }
  expect(list.view().jobs).toHaveLength(count)
  await eventually(
    () => followed.size,
    (each) => each <= 10,
    patienceMs,
  )
  const { operations } = server.tobedone
  // Many come into one stretch, others go, and some go from one to another.
  for (let turn = 0; turn < size(4, 60); turn++) {
    const from = below(count)
    const priority = below(100)
    const steps = Array.from({ length: 50 }, async (_, step) => {
      const id = ids[below(ids.length)] ?? ''
      if (step % 5 < 3) ids.push(await request(priority))
      else if (step % 5 === 3) await operations.complete(shop, { id }, {}).catch(() => {})
      else await operations.update(shop, { id }, { priority: below(100) }).catch(() => {})
    })
    await Promise.all(steps)
    await isRightAt(Math.min(from, list.view().jobs.length - 20))
    await isRightAt(0)
  }
  // Until hardly any are left: short stretches are joined.
  await Promise.all(ids.slice(20).map((id) => operations.complete(shop, { id }, {}).catch(() => {})))
  await isRightAt(0)
  await eventually(
    () => [followed.size, list.view().jobs.length],
    ([lists = 0, jobs = 0]) => lists === 1 && jobs <= 20,
    patienceMs,
  )
  list.close()
  expect(followed.size).toBe(0)
})
