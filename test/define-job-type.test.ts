// Defining job types: what comes out, what is refused at once, and what the compiler knows.
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { defineJobType, type TypedJobType } from '../src/definition/define-job-type.ts'

type ShapeOf<Type> = Type extends TypedJobType<infer Shape> ? Shape : never

describe('a definition', () => {
  test('needs nothing but a name', () => {
    const type = defineJobType('call_customer_back')
    expect(type).toMatchObject({
      title: 'Call customer back',
      priority: 50,
      outcomes: [],
      dueInMs: null,
      isActive: true,
    })
    expect(type.parseMetadata({ anything: [1] })).toEqual({ isValid: true, value: { anything: [1] } })
  })

  test('reads durations', () => {
    const type = defineJobType('review', { dueIn: '4h', expiresIn: '30d', claimFor: 90_000 })
    expect([type.dueInMs, type.expiresInMs, type.claimForMs]).toEqual([14_400_000, 2_592_000_000, 90_000])
    expect(defineJobType('review', { dueIn: '1d12h' }).dueInMs).toBe(129_600_000)
    expect([defineJobType('review', { takes: '90s' }).takesMs, type.takesMs]).toEqual([90_000, 300_000])
  })

  test('says what is normal, or nothing', () => {
    const normal = { pendingP90: '2d', outflowPerDay: 0.5 }
    expect(defineJobType('review', { normal }).normal).toEqual({ pendingP90Ms: 172_800_000, outflowPerDay: 0.5 })
    expect(defineJobType('review').normal).toBeNull()
  })

  test('stores what the schema makes of the data, and says what is wrong with it', () => {
    const type = defineJobType('review', {
      metadata: z.object({ paymentId: z.string(), tries: z.int().default(1) }),
    })
    expect(type.parseMetadata({ paymentId: '17', more: true })).toEqual({
      isValid: true,
      value: { paymentId: '17', tries: 1 },
    })
    const parsed = type.parseMetadata({ paymentId: 17 })
    expect(parsed).toMatchObject({ isValid: false })
    expect(JSON.stringify(parsed)).toContain('paymentId: ')
    // What is published is what may be sent: a field with a default may be left out.
    expect(type.metadataSchema).toMatchObject({ type: 'object', required: ['paymentId'] })
  })

  test('bounds what is stored, with or without a schema', () => {
    const large = { text: 'x'.repeat(70_000) }
    expect(() => defineJobType('review').parseMetadata(large)).toThrow(/at most 65536 bytes/)
    expect(() => defineJobType('review', { metadata: z.looseObject({}) }).parseMetadata(large)).toThrow(/65536/)
  })

  test('has a condition when it says one', () => {
    expect(defineJobType('review').condition).toBeNull()
    expect(defineJobType('review', { whenFound: 'list' }).condition).toEqual({
      ...{ isDone: null, isTargetGone: null, checkEveryMs: 300_000, whenFound: 'list' },
    })
    const isDone = (): boolean => true
    expect(defineJobType('review', { isDone, checkEvery: '30s' }).condition).toEqual({
      ...{ isDone, isTargetGone: null, checkEveryMs: 30_000, whenFound: 'close' },
    })
  })

  test('tells the compiler about its data', () => {
    const type = defineJobType('review', {
      metadata: z.object({ paymentId: z.string(), tries: z.int().default(1) }),
      outcomes: ['released', 'refunded'],
    })
    type Shape = ShapeOf<typeof type>
    expectTypeOf<Shape['outcome']>().toEqualTypeOf<'released' | 'refunded'>()
    expectTypeOf<Shape['metadata']>().toEqualTypeOf<{ paymentId: string; tries: number }>()
    expectTypeOf<Shape['metadataInput']>().toEqualTypeOf<{ paymentId: string; tries?: number | undefined }>()
    const bare = defineJobType('bare')
    expectTypeOf<ShapeOf<typeof bare>['outcome']>().toEqualTypeOf<never>()
  })
})

describe('an impossible definition is refused with every reason', () => {
  test.each([
    ['a name that is not snake_case', () => defineJobType('ReviewPayment'), /snake_case/],
    ['a name that is too long', () => defineJobType('a'.repeat(101)), /at most 100/],
    [
      'dates in the wrong order',
      () => defineJobType('review', { dueIn: '4h', expiresIn: '1h' }),
      /expiresIn \(1h\) must not be before dueIn/,
    ],
    ['no duration', () => defineJobType('review', { dueIn: 'soon' }), /dueIn must be a duration/],
    ['a duration below 0', () => defineJobType('review', { claimFor: -1 }), /claimFor must be a duration/],
    ['a job that takes no time', () => defineJobType('review', { takes: '0m' }), /takes must be a duration/],
    ['nothing that is normal', () => defineJobType('review', { normal: {} }), /normal must say at least one of/],
    [
      'an age that is none',
      () => defineJobType('review', { normal: { pendingP90: 'long' } }),
      /pendingP90 in normal must be/,
    ],
    ['no outflow', () => defineJobType('review', { normal: { outflowPerDay: 0 } }), /outflowPerDay in normal must be/],
    [
      'a figure that is not known',
      () => defineJobType('review', { normal: JSON.parse('{ "outflowPerDay": 1, "inflow": 2 }') }),
      /normal has "inflow", which is unknown/,
    ],
    [
      'a normal that is no object',
      () => defineJobType('review', { normal: JSON.parse('"2d"') }),
      /normal must be an object/,
    ],
    [
      'a condition that is no function',
      () => defineJobType('review', JSON.parse('{ "isDone": true, "isTargetGone": 1, "whenFound": "ask" }')),
      /isDone must be a function; isTargetGone must be a function; whenFound must be one of close, list/,
    ],
    [
      'to ask nothing, now and then',
      () => defineJobType('review', { checkEvery: '1m' }),
      /checkEvery goes with isDone/,
    ],
    ['a priority out of range', () => defineJobType('review', { priority: 101 }), /0 to 100/],
    ['an outcome twice', () => defineJobType('review', { outcomes: ['a', 'a'] }), /outcomes names one twice/],
    ['a title of nothing', () => defineJobType('review', { title: '' }), /title/],
    ['a group with a NUL', () => defineJobType('review', { staffGroups: ['a\0'] }), /staffGroups/],
    ['metadata that is no object', () => defineJobType('review', { metadata: z.string() }), /schema of an object/],
    [
      'a transform',
      () => defineJobType('review', { metadata: z.object({ n: z.string().transform(Number) }) }),
      /Transforms/,
    ],
    [
      'a transform in a pipe',
      () => defineJobType('review', { result: z.string().transform(Number).pipe(z.number()) }),
      /a transform/,
    ],
    ['a preprocess', () => defineJobType('review', { result: z.preprocess(Number, z.number()) }), /a preprocess/],
    ['a codec', () => defineJobType('review', { result: z.stringbool() }), /a codec/],
    ['a date', () => defineJobType('review', { metadata: z.object({ on: z.date() }) }), /z\.iso\.datetime/],
    ['a file', () => defineJobType('review', { result: z.file() }), /a file/],
    ['a promise', () => defineJobType('review', { result: z.promise(z.string()) }), /a promise/],
    ['a bigint', () => defineJobType('review', { result: z.bigint() }), /BigInt/],
    [
      'an asynchronous refinement',
      () => defineJobType('review', { metadata: z.object({ a: z.string().refine(async () => true) }) }),
      /asynchronous/,
    ],
  ])('%s', (_, define, reason) => {
    expect(define).toThrow(reason)
    expect(define).toThrow(expect.objectContaining({ name: 'StartupError' }))
  })

  test('all reasons at once', () => {
    expect(() => defineJobType('Review', { priority: 1.5, dueIn: 'x' })).toThrow(/snake_case.*; .*priority.*; .*dueIn/)
  })
})

test('recursive and nested schemas are fine', () => {
  interface Part {
    name: string
    parts?: Part[] | undefined
  }
  const part: z.ZodType<Part, Part> = z.object({
    name: z.string(),
    get parts() {
      return z.array(part).optional()
    },
  })
  const type = defineJobType('assemble', { metadata: z.object({ part }) })
  const value = { part: { name: 'a', parts: [{ name: 'b' }] } }
  expect(type.parseMetadata(value)).toEqual({ isValid: true, value })
})
