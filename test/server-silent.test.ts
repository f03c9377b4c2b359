// Connections that browsers and clients open in store, without a word, do not hold up a server that stops.
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { startServer } from './support/server.ts'

test('a server stops at once although connections are open over which nothing was said', async () => {
  const server = await startServer()
  const { hostname, port } = new URL(server.url)
  const silent = Array.from({ length: 20 }, () => connect(Number(port), hostname))
  await Promise.all(silent.map((socket) => once(socket, 'connect')))
  const ended = Promise.all(silent.map((socket) => once(socket, 'close')))
  // It has taken all of them by the time that it has answered somebody who came after them.
  await eventually(
    async () => (await fetch(`${server.url}/health`)).status,
    (status) => status === 200,
  )
  const startedAt = performance.now()
  await server.close()
  // Told to wait for whoever is being answered it takes 6 s.
  expect(performance.now() - startedAt).toBeLessThan(4_000)
  await ended
})
