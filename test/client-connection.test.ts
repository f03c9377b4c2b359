// Where `tobedone/client` finds no server, or one that is silent, and tokens that end while nothing happens: it neither waits
// for ever nor gives up, and leaves nothing behind.
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, openClient } from '../src/client/index.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { watchJobs } from './support/documents.ts'
import { eventually } from './support/eventually.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'
import { openTcpProxy } from './support/tcp-proxy.ts'

/** Takes connections and says nothing. */
let silent: Server
let silentUrl: string
let server: TestServer

beforeAll(async () => {
  silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  silentUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  server = await startServer({ types: [defineJobType('review')] })
})
afterAll(async () => {
  silent?.close()
  await server?.close()
})

const request = (id: string) => server.tobedone.operations.request(shop, { type: 'review', target: { type: 'P', id } })

/** The targets of what is delivered from now on; fails with what the watch fails with. */
async function watchTargets(client: Client, filter: { search: string }) {
  const after = await server.tobedone.reads.eventCursor()
  const watch = client.watch(watchJobs, { filter, after })
  const targets: string[] = []
  const ended = (async () => {
    for await (const each of watch) if (each.kind === 'next') targets.push(each.data.jobEvents.job.target.id)
  })()
  ended.catch(() => {})
  return { targets, ended, stop: () => watch.return?.() }
}

test('a client that is closed while it still connects to nobody harms nobody', async () => {
  const unheard: unknown[] = []
  const onUnheard = (reason: unknown): void => void unheard.push(reason)
  process.on('unhandledRejection', onUnheard)
  const client = openClient({ url: `${silentUrl}/graphql`, token: 'x' })
  const hasCome = once(silent, 'connection')
  const watch = client.watch(watchJobs, {})
  const [socket] = await hasCome
  await watch.return?.()
  client.close()
  // A second one that fails in the same way, later, tells when the first has.
  const later = openClient({ url: `${silentUrl}/graphql`, token: 'x' })
  const hasComeLater = once(silent, 'connection')
  const failing = later.watch(watchJobs, {})
  const [laterSocket] = await hasComeLater
  const triesAgain = once(silent, 'connection')
  socket.destroy()
  laterSocket.destroy()
  await triesAgain
  await failing.return?.()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onUnheard)
  later.close()
  expect(unheard).toEqual([])
})

test('an answer that does not come is UNAVAILABLE', async () => {
  const client = openClient({ url: `${silentUrl}/graphql`, token: 'x', patienceMs: 200 })
  const asked = client.request({ type: 'review', target: { type: 'P', id: '1' } })
  await expect(asked).rejects.toMatchObject({ name: 'ApiError', code: 'UNAVAILABLE' })
})

test.concurrent('a server that takes the connection and says nothing is not waited for', async () => {
  const proxy = await openTcpProxy(silentUrl)
  const token = await server.token('shop', { roles: ['service'] })
  const client = openClient({ url: `${proxy.url}graphql`, token, patienceMs: size(1_000, 40_000) })
  const seen = await watchTargets(client, { search: 'silent' })
  await request('silent')
  await eventually(
    () => proxy.taken,
    (taken) => taken > 0,
  )
  proxy.lead(server.url)
  await eventually(
    () => seen.targets,
    (targets) => targets.length > 0,
    15_000,
  )
  expect(seen.targets).toEqual(['silent'])
  await seen.stop()
  client.close()
  await proxy.close()
})

test.concurrent('a watch goes on through any number of tokens while nothing happens', async () => {
  const asked: boolean[] = []
  const token = (isRenewal: boolean): Promise<string> => {
    asked.push(isRenewal)
    return server.token('shop', { roles: ['service'], expiresInMs: asked.length < 5 ? 1_000 : 3_600_000 })
  }
  const client = openClient({ url: `${server.url}/graphql`, token })
  const seen = await watchTargets(client, { search: 'quiet' })
  await Promise.race([
    seen.ended,
    eventually(
      () => asked.length,
      (count) => count === 5,
      20_000,
    ),
  ])
  await request('quiet')
  await eventually(
    () => seen.targets,
    (targets) => targets.length > 0,
  )
  expect([seen.targets, asked]).toEqual([['quiet'], [false, true, true, true, true]])
  await seen.stop()
  client.close()
})
