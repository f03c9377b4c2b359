// What the schemas of job types become in the GraphQL schema: every row of the table in docs/payloads.md, the unions and inputs
// over all types, and nothing of it where there is none.
import { readFile } from 'node:fs/promises'
import { isInputObjectType, isObjectType, isUnionType, parse, printType, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { makeRegistry } from '../src/domain/registry.ts'
import { buildSchema } from '../src/graphql/build-schema.ts'
import { planPayloads } from '../src/graphql/payload/plan.ts'
import { printSchema } from '../src/graphql/print-schema.ts'
import example from '../tobedone.config.ts'
import { registryOf, type SchemaOptions } from './support/registry-of.ts'

const schemaOf = (types: Readonly<Record<string, SchemaOptions>>) => buildSchema(registryOf(types))
const circle = z.object({ kind: z.literal('circle'), radius: z.number() })
const square = z.object({ kind: z.literal('square'), side: z.number() })

/** How a part of the data of a type is read and how it is sent, as the schema says it. */
function fieldsOf(part: z.ZodType): readonly string[] {
  const schema = schemaOf({ check: { metadata: z.object({ part }) } })
  return ['CheckMetadata', 'CheckMetadataInput'].map((name) => {
    const type = schema.getType(name)
    if (!isObjectType(type) && !isInputObjectType(type)) throw new Error(`there is no ${name}`)
    return String(type.getFields()['part']?.type)
  })
}

const same = (type: string): readonly string[] => [type, type]
const node = z.object({
  name: z.string(),
  get children() {
    return z.array(node)
  },
})

describe('a part of the data is', () => {
  test.each<[string, z.ZodType, readonly string[]]>([
    ['a text', z.string().min(1), same('String!')],
    ['an address', z.email(), same('String!')],
    ['a literal', z.literal('only'), ['String!', 'String']],
    ['true or false', z.boolean(), same('Boolean!')],
    ['32 bits', z.int32(), same('Int!')],
    ['32 bits by its bounds', z.int().min(0).max(100), same('Int!')],
    ['53 bits', z.int(), same('Float!')],
    ['a natural number', z.int().positive(), same('Float!')],
    ['a number', z.number(), same('Float!')],
    ['a moment', z.iso.datetime(), same('DateTime!')],
    ['a moment with an offset', z.iso.datetime({ offset: true }), same('DateTime!')],
    ['a moment to the second', z.iso.datetime({ precision: 0 }), same('String!')],
    ['a local time', z.iso.datetime({ local: true }), same('String!')],
    ['a day', z.iso.date(), same('String!')],
    ['an enum', z.enum(['red', 'green']), same('CheckMetadataPart!')],
    ['an enum whose values are no names', z.enum(['red', 'dark-red']), same('String!')],
    ['an enum with a value of GraphQL itself', z.enum(['true', 'other']), same('String!')],
    ['an enum of numbers', z.enum({ low: 0, high: 1 }), same('Float!')],
    ['an object', z.object({ a: z.string() }), ['CheckMetadataPart!', 'CheckMetadataPartInput!']],
    [
      'an object of two',
      z.object({ a: z.string() }).and(z.object({ b: z.string() })),
      ['CheckMetadataPart!', 'CheckMetadataPartInput!'],
    ],
    ['an object that contains itself', node, ['CheckMetadataPart!', 'CheckMetadataPartInput!']],
    [
      'an object with an id',
      z.object({ a: z.string() }).meta({ id: `address_${process.pid}` }),
      [`CheckMetadataAddress${process.pid}!`, `CheckMetadataAddress${process.pid}Input!`],
    ],
    [
      'one of several',
      z.discriminatedUnion('kind', [circle, square]),
      ['CheckMetadataPart!', 'CheckMetadataPartInput!'],
    ],
    ['a list', z.array(z.string()), same('[String!]!')],
    ['a list with gaps', z.array(z.int32().nullable()), same('[Int]!')],
    [
      'a list of objects',
      z.array(z.object({ a: z.string() })),
      ['[CheckMetadataPart!]!', '[CheckMetadataPartInput!]!'],
    ],
    ['optional', z.string().optional(), same('String')],
    ['nullable', z.string().nullable(), same('String')],
    ['a nullable number', z.int32().nullable(), same('Int')],
    ['a nullable enum', z.enum(['red']).nullable(), same('CheckMetadataPart')],
    ['a nullable object', z.object({ a: z.string() }).nullable(), ['CheckMetadataPart', 'CheckMetadataPartInput']],
    ['with a default', z.string().default('a'), ['String!', 'String']],
    ['with a nullable default', z.string().nullable().default('a'), same('String')],
    ['caught', z.string().catch('a'), same('String!')],
    ['read only', z.string().readonly(), same('String!')],
    ['a record', z.record(z.string(), z.string()), same('JSON!')],
    ['an object without fields', z.object({}), same('JSON!')],
    ['a tuple', z.tuple([z.string(), z.int()]), same('JSON!')],
    ['lists in lists', z.array(z.array(z.string())), same('JSON!')],
    ['a text or a number', z.union([z.string(), z.number()]), same('JSON!')],
    [
      'objects that nothing tells apart',
      z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
      same('JSON!'),
    ],
    [
      'objects with a tag that is no name',
      z.discriminatedUnion('kind', [circle, square.extend({ kind: z.literal('4-square') })]),
      same('JSON!'),
    ],
    ['any JSON', z.json(), same('JSON')],
    ['anything', z.unknown(), same('JSON')],
    ['nothing', z.null(), same('JSON')],
  ])('%s', (_what, part, types) => {
    expect(fieldsOf(part)).toEqual(types)
  })

  test('told when it is JSON, with where and why', () => {
    const metadata = z.object({ deep: z.object({ tags: z.record(z.string(), z.string()) }), more: z.unknown() })
    expect(planPayloads(registryOf({ check: { metadata, result: z.tuple([z.string()]) } })).untyped).toEqual([
      'check: metadata.deep.tags (its keys are not known)',
      'check: metadata.more (it may be of several sorts)',
      'check: result (its entries are not all of one sort)',
    ])
  })
})

describe('the schema', () => {
  test('without types, or with types without such data, has neither unions nor inputs for it', () => {
    const bare = buildSchema(makeRegistry([]))
    const untyped = schemaOf({ bare: {}, record: { metadata: z.record(z.string(), z.string()), result: z.string() } })
    expect(Object.keys(untyped.getTypeMap()).sort()).toEqual(Object.keys(bare.getTypeMap()).sort())
    for (const schema of [bare, untyped]) {
      const job = schema.getType('Job')
      expect(isObjectType(job) && Object.keys(job.getFields())).not.toContain('payload')
      expect(schema.getType('JobPayloadInput')).toBeUndefined()
    }
    expect(printSchema()).not.toContain('oneOf')
  })

  test('has a union of what there is, and an input of which one is chosen by the type', () => {
    const schema = schemaOf({
      review_payment: { metadata: z.object({ id: z.string() }), result: z.object({ ok: z.boolean() }) },
      draw: { metadata: z.discriminatedUnion('kind', [circle, square]) },
      call_back: { metadata: z.object({ phone: z.string() }) },
    })
    const members = (name: string) => {
      const union = schema.getType(name)
      return isUnionType(union) && union.getTypes().map(String)
    }
    expect(members('JobPayload')).toEqual([
      ...['CallBackMetadata', 'DrawMetadataCircle', 'DrawMetadataSquare'],
      'ReviewPaymentMetadata',
    ])
    expect(members('JobResultPayload')).toEqual(['ReviewPaymentResult'])
    const input = schema.getType('JobPayloadInput')
    const lines = isInputObjectType(input) ? printType(input).split('\n') : []
    expect(lines.filter((line) => line !== '' && !line.includes('"""'))).toEqual([
      'input JobPayloadInput @oneOf {',
      '  callBack: CallBackMetadataInput',
      '  draw: DrawMetadataInput',
      '  reviewPayment: ReviewPaymentMetadataInput',
      '}',
    ])
  })

  test('of the example has what the samples of docs/payloads.md ask for', async () => {
    const schema = buildSchema(makeRegistry(example.types))
    const page = await readFile(new URL('../docs/payloads.md', import.meta.url), 'utf8')
    const samples = /```graphql\n([\s\S]*?)```/.exec(page)?.[1]?.trim().split('\n') ?? []
    expect(samples).toHaveLength(3)
    for (const sample of samples) expect(validate(schema, parse(sample))).toEqual([])
  })

  test('describes all of it, in the words of the product where there are some', () => {
    const amount = z.number().describe('In euros.')
    const schema = schemaOf({ pay: { metadata: z.object({ amount, note: z.string() }).describe('A payment.') } })
    expect(schema.getType('PayMetadata')?.description).toBe('A payment.')
    for (const name of ['PayMetadata', 'PayMetadataInput']) {
      const type = schema.getType(name)
      const fields = isObjectType(type) || isInputObjectType(type) ? type.getFields() : {}
      expect(Object.values(fields).map(({ description }) => description)).toEqual([
        'In euros.',
        '`metadata.note` of jobs of the type `pay`.',
      ])
    }
  })
})
