// Whatever bytes come, over HTTP and over WebSockets: no answer is a fault of the server, nothing is logged as one, and those
// who behave are served on.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { body, frame } from './support/arbitrary-input.ts'
import { post, sendFrames } from './support/input-sender.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer, type TestServer } from './support/server.ts'

let server: TestServer
let token: string
let innocent: RawSocket

beforeAll(async () => {
  server = await startServer({ types: [defineJobType('review')] })
  token = await server.token('ann', { roles: ['service'] })
  innocent = await new RawSocket(server.wsUrl).init(token)
  innocent.send({
    id: 'innocent',
    type: 'subscribe',
    payload: { query: 'subscription { jobEvents(filter: { type: ["review"], targetType: ["last"] }) { kind } }' },
  })
})
afterAll(async () => {
  innocent?.terminate()
  await server?.close()
})

test(
  'documents and bodies',
  () =>
    checkProperty(
      'random bodies',
      size(300, 50_000),
      fc.asyncProperty(body, async (text) => {
        expect(await post(server, token, text)).toBeLessThan(500)
      }),
    ),
  propertyTimeoutMs,
)

test(
  'frames',
  () =>
    checkProperty(
      'random frames',
      size(40, 5_000),
      fc.asyncProperty(fc.boolean(), fc.array(frame, { minLength: 1, maxLength: 10 }), async (isWelcome, texts) => {
        const code = await sendFrames(server, isWelcome ? token : null, texts)
        expect(code).not.toBe(4500)
        expect(code).not.toBe(1006)
      }),
    ),
  propertyTimeoutMs,
)

test('afterwards all is well', async () => {
  const query = 'mutation { requestJob(input: { type: "review", target: { type: "last", id: "1" } }) { job { id } } }'
  await post(server, token, JSON.stringify({ query }))
  expect((await innocent.message(({ id }) => id === 'innocent')).payload).toEqual({
    data: { jobEvents: { kind: 'REQUESTED' } },
  })
  expect(server.logged.filter((line) => line.includes('"level":50'))).toEqual([])
  expect((await fetch(`${server.url}/ready`)).status).toBe(200)
})
