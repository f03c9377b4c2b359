// Random schemas of data, and for each what docs/payloads.md says of it, worked out apart from the product: data that fits, how it
// is sent typed, how it is asked for, and how it is shown.
import fc from 'fast-check'
import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../src/domain/json.ts'

/** A sort of value. `name` is always that of the GraphQL type that an object or union in this place has. */
export interface Sort {
  readonly schema: z.ZodType
  readonly values: fc.Arbitrary<JsonValue>
  /** Data as a typed input takes it. */
  given(value: JsonValue): unknown
  /** The fields to ask for, with their braces; nothing for a value without fields. */
  selection(name: string): string
  /** Data as it is shown. */
  shown(value: JsonValue, name: string): unknown
  /** How it is told when fast-check has found something. */
  toString(): string
}

/** An object, of which more is known. */
export interface ObjectSort extends Sort {
  readonly schema: z.ZodObject
}

const plain = { given: (value: JsonValue) => value, selection: () => '', shown: (value: JsonValue): unknown => value }

function leaf(name: string, schema: z.ZodType, values: fc.Arbitrary<JsonValue>, more: Partial<Sort> = {}): Sort {
  return { schema, values, ...plain, ...more, toString: () => name }
}

const text = fc.string({ maxLength: 12 })
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const moment = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())
const isKept = (value: unknown): boolean => !JSON.stringify(value).includes('__proto__')
const anything = fc
  .jsonValue({ maxDepth: 2 })
  .map((value): JsonValue => JSON.parse(JSON.stringify(value)))
  .filter(isKept)

const leaves: fc.Arbitrary<Sort> = fc.constantFrom(
  leaf('text', z.string(), text),
  leaf('boolean', z.boolean(), fc.boolean()),
  leaf('32 bits', z.int32(), fc.integer()),
  leaf('bounded', z.int().min(-5).max(5), fc.integer({ min: -5, max: 5 })),
  leaf(
    '53 bits',
    z.int(),
    fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
  ),
  leaf('number', z.number(), number),
  leaf('moment', z.iso.datetime(), moment),
  leaf(
    'zoned',
    z.iso.datetime({ offset: true }),
    moment.map((utc) => `${utc.slice(0, -1)}+02:00`),
    {
      shown: (value) => new Date(String(value)).toISOString(),
    },
  ),
  leaf('enum', z.enum(['red', 'GREEN', '_blue']), fc.constantFrom('red', 'GREEN', '_blue')),
  leaf('words', z.enum(['dark red', 'null']), fc.constantFrom('dark red', 'null')),
  leaf('literal', z.literal('only'), fc.constant('only')),
  leaf('record', z.record(z.string(), z.int32()), fc.dictionary(text, fc.integer()).filter(isKept)),
  leaf('tuple', z.tuple([z.string(), z.boolean()]), fc.tuple(text, fc.boolean())),
  leaf('mixed', z.union([z.string(), z.number(), z.null()]), fc.oneof(text, number, fc.constant(null))),
  leaf('matrix', z.array(z.array(z.int32())), fc.array(fc.array(fc.integer(), { maxLength: 2 }), { maxLength: 2 })),
  leaf('anything', z.json(), anything),
)

interface Tree {
  readonly label: string
  readonly children: readonly Tree[]
}

const shownTree = ({ label, children }: Tree, name: string): object => ({
  ...{ __typename: name, label },
  children: children.map((child) => shownTree(child, name)),
})
const trees = fc
  .tuple(text, fc.array(text, { maxLength: 2 }))
  .map(([label, labels]) => ({ label, children: labels.map((each) => ({ label: each, children: [] })) }))

// Made anew each time: the same schema in two places would be one type, named after the first.
function makeTree(): Sort {
  const schema = z.object({
    label: z.string(),
    get children() {
      return z.array(schema)
    },
  })
  return leaf('tree', schema, trees, {
    selection: () => '{ __typename label children { __typename label children { __typename } } }',
    shown: (value, name) => shownTree(JSON.parse(JSON.stringify(value)), name),
  })
}

const pascal = (name: string): string =>
  name.replaceAll(/_*([a-z0-9]+)/gi, (_match, word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)

function listOf(of: Sort, hasGaps: boolean): Sort {
  const each = (value: JsonValue, work: (entry: JsonValue) => unknown): unknown =>
    Array.isArray(value) ? value.map((entry: JsonValue) => (entry === null && hasGaps ? null : work(entry))) : value
  return {
    schema: z.array(hasGaps ? of.schema.nullable() : of.schema),
    values: fc.array(hasGaps ? fc.option(of.values, { nil: null }) : of.values, { maxLength: 3 }),
    given: (value) => each(value, of.given),
    selection: of.selection,
    shown: (value, name) => each(value, (entry) => of.shown(entry, name)),
    toString: () => `list of ${hasGaps ? 'nullable ' : ''}${of}`,
  }
}

/** How a field may be missing. */
const modes = ['required', 'optional', 'nullable', 'nullish'] as const
type Mode = (typeof modes)[number]

interface FieldSort {
  readonly name: string
  readonly mode: Mode
  readonly sort: Sort
}

function inMode({ mode, sort: { schema } }: FieldSort): z.ZodType {
  if (mode === 'optional') return schema.optional()
  if (mode === 'nullable') return schema.nullable()
  return mode === 'nullish' ? schema.nullish() : schema
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOf(fields: readonly FieldSort[], tag: Readonly<Record<string, string>> = {}): ObjectSort {
  const held = (value: JsonValue): readonly (readonly [FieldSort, JsonValue])[] => {
    const data = isObject(value) ? value : {}
    return fields.flatMap((field) => (Object.hasOwn(data, field.name) ? [[field, data[field.name] ?? null]] : []))
  }
  const nullOr = (value: JsonValue, { mode }: FieldSort, work: () => unknown): unknown =>
    value === null && (mode === 'nullable' || mode === 'nullish') ? null : work()
  const literals = Object.fromEntries(Object.entries(tag).map(([name, value]) => [name, z.literal(value)]))
  const schemas = Object.fromEntries(fields.map((field) => [field.name, inMode(field)]))
  const values = Object.fromEntries(
    fields.map(({ name, mode, sort }) => {
      const mayBeNull = mode === 'nullable' || mode === 'nullish'
      return [name, mayBeNull ? fc.option(sort.values, { nil: null }) : sort.values]
    }),
  )
  const requiredKeys = fields.filter(({ mode }) => mode === 'required' || mode === 'nullable').map(({ name }) => name)
  return {
    schema: z.object({ ...literals, ...schemas }),
    values: fc.record<Record<string, JsonValue>>(values, { requiredKeys }).map((value) => ({ ...tag, ...value })),
    given: (value) =>
      Object.fromEntries(
        held(value).map(([field, data]) => [field.name, nullOr(data, field, () => field.sort.given(data))]),
      ),
    selection: (name) => {
      const inside = fields.map((field) => `${field.name} ${field.sort.selection(`${name}${pascal(field.name)}`)}`)
      return `{ __typename ${[...Object.keys(tag), ...inside].join(' ')} }`
    },
    shown: (value, name) => ({
      ...{ __typename: name, ...tag },
      ...Object.fromEntries(fields.map((field) => [field.name, null])),
      ...Object.fromEntries(
        held(value).map(([field, data]) => [
          field.name,
          nullOr(data, field, () => field.sort.shown(data, `${name}${pascal(field.name)}`)),
        ]),
      ),
    }),
    toString: () => `{ ${fields.map(({ name, mode, sort }) => `${name}: ${mode} ${sort}`).join(', ')} }`,
  }
}

function unionOf(variants: readonly (readonly [string, ObjectSort])[]): Sort {
  const variantOf = (value: JsonValue) => {
    const found = variants.find(([tag]) => isObject(value) && value['tag'] === tag)
    if (found === undefined) throw new Error(`${JSON.stringify(value)} is of no variant`)
    return found
  }
  const [first, ...others] = variants.map(([, { schema }]) => schema)
  if (first === undefined) throw new Error('a union has variants')
  return {
    schema: z.discriminatedUnion('tag', [first, ...others]),
    values: fc.oneof(...variants.map(([, { values }]) => values)),
    given: (value) => {
      const [tag, variant] = variantOf(value)
      return { [tag]: variant.given(value) }
    },
    selection: (name) =>
      `{ ${variants.map(([tag, variant]) => `... on ${name}${pascal(tag)} ${variant.selection(`${name}${pascal(tag)}`)}`).join(' ')} }`,
    shown: (value, name) => {
      const [tag, variant] = variantOf(value)
      return variant.shown(value, `${name}${pascal(tag)}`)
    },
    toString: () => variants.map(([tag, variant]) => `${tag} ${variant}`).join(' or '),
  }
}

const names = ['a', 'first_name', 'lastName', '_hidden', 'Upper', 'toString2', 'x_1']

function fieldsOf(sorts: fc.Arbitrary<Sort>, most: number, prefix = ''): fc.Arbitrary<readonly FieldSort[]> {
  const field = fc.record({ name: fc.constantFrom(...names), mode: fc.constantFrom(...modes), sort: sorts })
  return (
    fc
      .uniqueArray(field, { selector: ({ name }) => name, minLength: 1, maxLength: most })
      // The same field of two variants may be of different types, which one document cannot ask for.
      .map((fields) => fields.map((each) => ({ ...each, name: `${prefix}${each.name}` })))
  )
}

const objects = (sorts: fc.Arbitrary<Sort>, most: number): fc.Arbitrary<ObjectSort> =>
  fieldsOf(sorts, most).map((fields) => objectOf(fields))

function unions(sorts: fc.Arbitrary<Sort>): fc.Arbitrary<Sort> {
  const variant = (tag: string) =>
    fieldsOf(sorts, 2, `${tag}_`).map((fields): [string, ObjectSort] => [tag, objectOf(fields, { tag })])
  return fc.tuple(variant('one'), variant('two_b')).map(unionOf)
}

function deeper(sorts: fc.Arbitrary<Sort>): fc.Arbitrary<Sort> {
  return fc.oneof(
    { weight: 6, arbitrary: leaves },
    { weight: 1, arbitrary: fc.constant(null).map(makeTree) },
    { weight: 3, arbitrary: objects(sorts, 3) },
    { weight: 2, arbitrary: unions(sorts) },
  )
}

function withLists(sorts: fc.Arbitrary<Sort>): fc.Arbitrary<Sort> {
  const entries = sorts.filter((sort) => !(sort.schema instanceof z.ZodArray) && !`${sort}`.startsWith('list'))
  return fc.oneof(
    { weight: 3, arbitrary: sorts },
    { weight: 1, arbitrary: fc.tuple(entries, fc.boolean()).map(([of, hasGaps]) => listOf(of, hasGaps)) },
  )
}

/** Objects of data, at most three levels deep. */
export const arbitraryData: fc.Arbitrary<ObjectSort> = objects(withLists(deeper(withLists(deeper(leaves)))), 5)
