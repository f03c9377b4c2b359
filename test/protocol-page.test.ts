// The conversation that docs/protocol.md shows, held with the server word by word: who writes a client from it alone must not
// be surprised.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')] })
})
afterAll(() => server?.close())

/** What is shown, with any text in the place of `…`. */
function shown(text: string): unknown {
  return JSON.parse(text, (_, value) => {
    if (value === '…') return expect.any(String)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? expect.objectContaining(value) : value
  })
}

test('the conversation over a WebSocket is as docs/protocol.md shows it', async () => {
  const page = await readFile(new URL('../docs/protocol.md', import.meta.url), 'utf8')
  const lines = page.split('\n').filter((line) => /^[→←] /.test(line))
  expect(lines.length).toBeGreaterThan(10)
  const token = await server.token('ann', { roles: ['service'] })
  const after = await server.tobedone.reads.eventCursor()
  await server.tobedone.operations.request(shop, { type: 'review', target: { type: 'P', id: '1' } })
  const socket = await new RawSocket(server.wsUrl).opened()
  for (const line of lines) {
    const text = line.slice(2).replace('<token>', token).replace('<eventCursor>', after)
    if (line.startsWith('→')) {
      socket.socket.send(text)
      continue
    }
    const [answer] = await eventually(
      () => socket.messages.splice(0, 1),
      ({ length }) => length > 0,
    )
    expect(answer).toEqual(shown(text))
  }
  expect(socket.closing).toBeNull()
  socket.terminate()
})
