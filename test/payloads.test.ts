// Typed data through the front door: requested and completed, and refused where it is that of another type.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, clientOf } from './support/graphql-client.ts'
import { completeJob, payloadTypes, requestJob, requestJobs, targetOf } from './support/payload-types.ts'
import { startServer, type TestServer } from './support/server.ts'

let server: TestServer
let client: Client
let counter = 0

beforeAll(async () => {
  server = await startServer({ types: payloadTypes })
  client = await clientOf(server, 'shop', { roles: ['service'] })
})
afterAll(() => server?.close())

async function requested(type: string, data: object): Promise<Record<string, unknown>> {
  const input = { type, target: targetOf(++counter), ...data }
  const { data: answer, errors } = await client.send(requestJob, { input })
  expect(errors).toBeUndefined()
  return JSON.parse(JSON.stringify(answer)).requestJob.job
}

async function refusalOf(query: string, input: object): Promise<readonly [unknown, string]> {
  const { errors } = await client.send(query, { input: { target: targetOf(++counter), ...input } })
  return [errors?.[0]?.extensions.code, errors?.[0]?.message ?? '']
}

describe('a request', () => {
  test('takes typed metadata as it takes JSON, and both are read either way', async () => {
    const given = {
      paymentId: '17',
      cents: -5,
      stoppedAt: '2031-05-17T10:30:00+02:00',
      shape: { circle: { radius: 2 } },
    }
    const typed = await requested('review_payment', { payload: { reviewPayment: given } })
    const metadata = {
      ...{ paymentId: '17', cents: -5, currency: 'EUR', answered: null, tags: [] },
      stoppedAt: '2031-05-17T08:30:00.000Z',
      shape: { kind: 'circle', radius: 2 },
    }
    expect(typed['metadata']).toEqual(metadata)
    const untyped = await requested('review_payment', { metadata })
    const payload = {
      ...{ __typename: 'ReviewPaymentMetadata', note: null, more: null, ...metadata },
      shape: { __typename: 'ReviewPaymentMetadataShapeCircle', kind: 'circle', radius: 2 },
    }
    for (const job of [typed, untyped]) expect(job).toMatchObject({ payload, payloadProblem: null })
  })

  test('takes null for what is left out, and keeps it where the schema has it', async () => {
    const given = {
      paymentId: '17',
      cents: 1,
      currency: null,
      stoppedAt: null,
      note: null,
      shape: { none: {} },
      more: { a: [null] },
    }
    const { metadata } = await requested('review_payment', { payload: { reviewPayment: given } })
    expect(metadata).toEqual({
      ...{ paymentId: '17', cents: 1, currency: 'EUR', note: null, answered: null, tags: [] },
      ...{ shape: { kind: 'none' }, more: { a: [null] } },
    })
  })

  test('takes a union as metadata, and other keys only as JSON', async () => {
    const drawn = await requested('draw', { payload: { draw: { circle: { radius: 1.5 } } } })
    expect(drawn['payload']).toEqual({ __typename: 'DrawMetadataCircle', kind: 'circle', radius: 1.5 })
    const called = await requested('call_back', { metadata: { phone: '1', wish: 'soon' } })
    expect([called['metadata'], called['payload']]).toEqual([
      { phone: '1', wish: 'soon' },
      { __typename: 'CallBackMetadata', phone: '1' },
    ])
  })

  test('is judged by zod in the end', async () => {
    const payload = { reviewPayment: { paymentId: '1', cents: 1 } }
    const [code, message] = await refusalOf(requestJob, { type: 'review_payment', payload })
    expect([code, message]).toEqual(['INVALID_INPUT', expect.stringMatching(/^metadata: paymentId: /)])
  })

  test.each<[string, object, RegExp]>([
    [
      'that of another type',
      { type: 'call_back', payload: { reviewPayment: { paymentId: '17', cents: 1 } } },
      /payload: must be `\{ callBack: … \}` for a job of the type "call_back", not that of "review_payment"/,
    ],
    [
      'that of a type without types',
      { type: 'bare', payload: { callBack: { phone: '1' } } },
      /jobs of the type "bare" have no such types: give `metadata`/,
    ],
    [
      'both',
      { type: 'call_back', metadata: {}, payload: { callBack: { phone: '1' } } },
      /give either `metadata` or `payload`, not both/,
    ],
    ['two', { type: 'call_back', payload: { callBack: { phone: '1' }, draw: { none: {} } } }, /exactly one/i],
    ['none', { type: 'call_back', payload: {} }, /exactly one/i],
    ['null in it', { type: 'call_back', payload: { callBack: null } }, /null|non-null/i],
    ['33 bits', { type: 'review_payment', payload: { reviewPayment: { paymentId: '17', cents: 2 ** 31 } } }, /32-bit/],
    ['an unknown key', { type: 'call_back', payload: { callBack: { phone: '1', wish: 'soon' } } }, /"wish"/],
  ])('is refused with %s', async (_what, input, message) => {
    expect(await refusalOf(requestJob, input)).toEqual(['INVALID_INPUT', expect.stringMatching(message)])
    const { data } = await client.send(
      'query ($target: TargetInput) { jobs(filter: { target: $target }) { totalCount } }',
      {
        target: targetOf(counter),
      },
    )
    expect(data).toEqual({ jobs: { totalCount: 0 } })
  })

  test('of a type that is not there says so first', async () => {
    const payload = { callBack: { phone: '1' } }
    expect(await refusalOf(requestJob, { type: 'call_bak', payload })).toEqual([
      'UNKNOWN_TYPE',
      expect.stringContaining('call_back'),
    ])
  })

  test('is the same for an idempotency key, typed or not', async () => {
    const input = { type: 'call_back', target: targetOf('key'), idempotencyKey: 'one' }
    const wasCreated = async (data: object): Promise<unknown> =>
      JSON.parse(JSON.stringify((await client.send(requestJob, { input: { ...input, ...data } })).data)).requestJob
        .wasCreated
    expect(await wasCreated({ payload: { callBack: { phone: '1' } } })).toBe(true)
    expect(await wasCreated({ metadata: { phone: '1' } })).toBe(false)
  })

  test('among many is refused alone', async () => {
    const inputs = [
      { type: 'call_back', target: targetOf('m1'), payload: { callBack: { phone: '1' } } },
      { type: 'bare', target: targetOf('m2'), payload: { callBack: { phone: '1' } } },
    ]
    const { data } = await client.send(requestJobs, { inputs })
    expect(data?.['requestJobs']).toMatchObject({
      results: [
        { error: null, job: { metadata: { phone: '1' } } },
        { job: null, error: { code: 'INVALID_INPUT' } },
      ],
    })
  })
})

describe('a completion', () => {
  const resultPayload = { reviewPayment: { released: true, at: '2031-05-17T10:30:00+02:00' } }
  const payload = { reviewPayment: { paymentId: '17', cents: 1 } }
  const result = { released: true, at: '2031-05-17T08:30:00.000Z' }

  test.each(['by its id', 'by its target'])('takes a typed result, %s', async (way) => {
    const { id } = await requested('review_payment', { payload })
    const subject = way === 'by its id' ? { id } : { type: 'review_payment', target: targetOf(counter) }
    const { data, errors } = await client.send(completeJob, { input: { ...subject, resultPayload } })
    expect(errors).toBeUndefined()
    expect(data?.['completeJob']).toMatchObject({
      jobs: [
        { id, result, resultPayload: { __typename: 'ReviewPaymentResult', ...result }, resultPayloadProblem: null },
      ],
    })
  })

  test('is refused with the result of another type, by id and by target, and changes nothing', async () => {
    const { id } = await requested('draw', { payload: { draw: { none: {} } } })
    const target = targetOf(counter)
    expect(await refusalOf(completeJob, { target: null, id, resultPayload })).toEqual([
      'INVALID_INPUT',
      expect.stringMatching(/resultPayload: must be that of the job's type "draw", not that of "review_payment"/),
    ])
    expect(await refusalOf(completeJob, { type: 'draw', target, resultPayload })).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('have no such types: give `result`'),
    ])
    expect(await refusalOf(completeJob, { type: 'review_payment', result, resultPayload })).toEqual([
      'INVALID_INPUT',
      expect.stringContaining('not both'),
    ])
    const { data } = await client.send('query ($id: ID!) { job(id: $id) { status version } }', { id })
    expect(data).toEqual({ job: { status: 'PENDING', version: 1 } })
  })

  test('of a type whose result is no object takes JSON only', async () => {
    const { id } = await requested('call_back', { payload: { callBack: { phone: '1' } } })
    const { data } = await client.send(completeJob, { input: { id, result: 'reached' } })
    expect(data?.['completeJob']).toMatchObject({
      jobs: [{ result: 'reached', resultPayload: null, resultPayloadProblem: null }],
    })
  })
})
