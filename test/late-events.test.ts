// An event written through one server is on the sockets of another at once when the doorbell works.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { size } from './size.ts'
import { Listener, listenedTypes } from './support/listener.ts'
import { startServer, type TestServer } from './support/server.ts'

let writer: TestServer

beforeAll(async () => {
  writer = await startServer({ types: listenedTypes })
})
afterAll(() => writer?.close())

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? Number.NaN
}

test('with the doorbell it is there within milliseconds', async () => {
  // No look at the log in time could do this.
  const listener = await Listener.open(writer, 'Rung', { databaseUrl: writer.databaseUrl, system: { pollMs: 600_000 } })
  for (let turn = 0; turn < size(100, 2_000); turn++) await listener.write()
  const [p50, p99] = [quantile(listener.lateMs, 0.5), quantile(listener.lateMs, 0.99)]
  console.info(`through another server: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms after the commit`)
  expect(listener.arrived[0]).toEqual(listener.arrived[1])
  expect(p50).toBeLessThan(50)
  expect(p99).toBeLessThan(500)
  await listener.close()
})
