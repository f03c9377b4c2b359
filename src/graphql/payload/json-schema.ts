// What a JSON Schema says, as zod writes it (draft 2020-12): the few questions that reading it into GraphQL needs answered.
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts'

const int32 = { least: -(2 ** 31), most: 2 ** 31 - 1 }
// What the scalar DateTime makes of a moment. A schema that refuses this (local times, fewer digits) is of texts.
const moment = '2031-05-17T08:30:00.000Z'

/** A schema without its null, and whether it had one. */
export interface WithoutNull {
  readonly schema: JsonObject
  readonly acceptsNull: boolean
}

function isNull(schema: JsonValue): boolean {
  return isJsonObject(schema) && schema['type'] === 'null'
}

/** Nullable scalars come as a list of types, all else as a choice: both without their null. */
export function withoutNull(schema: JsonObject): WithoutNull {
  const { type, anyOf, ...rest } = schema
  if (Array.isArray(type) && type.includes('null')) {
    const types = type.filter((each) => each !== 'null')
    return { schema: { ...rest, type: types.length === 1 ? (types[0] ?? null) : types }, acceptsNull: true }
  }
  if (!Array.isArray(anyOf) || !anyOf.some(isNull)) return { schema, acceptsNull: false }
  const others = anyOf.filter((each) => !isNull(each))
  const [only] = others
  const isOne = others.length === 1 && isJsonObject(only)
  return { schema: isOne ? { ...only, ...rest } : { ...rest, anyOf: others }, acceptsNull: true }
}

/** Whether null may be a value of a schema that GraphQL has no type for, and that `withoutNull` has been at. */
export function mayBeNull({ type, anyOf, oneOf, enum: values, const: value }: JsonObject): boolean {
  if (type !== undefined) return type === 'null'
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return choices.some((each) => !isJsonObject(each) || mayBeNull(each))
  if (Array.isArray(values)) return values.includes(null)
  return value === undefined || value === null
}

/** The texts of an enum; null for any other schema. */
export function textsOf({ type, enum: values }: JsonObject): readonly string[] | null {
  if (type !== 'string' || !Array.isArray(values)) return null
  return values.filter((value) => typeof value === 'string')
}

/** Whether all whole numbers of a schema have 32 bits. */
export function isInt32({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): boolean {
  const least = [minimum, exclusiveMinimum].filter((bound) => typeof bound === 'number')
  const most = [maximum, exclusiveMaximum].filter((bound) => typeof bound === 'number')
  return least.some((bound) => bound >= int32.least) && most.some((bound) => bound <= int32.most)
}

/** Whether the texts of a schema are moments, of which none is refused for how it is written. */
export function isMoment({ format, pattern }: JsonObject): boolean {
  return format === 'date-time' && (typeof pattern !== 'string' || new RegExp(pattern).test(moment))
}

/** Its fields; none for a record, whose keys are not known. */
export function propertiesOf({ type, properties }: JsonObject): readonly (readonly [string, JsonObject])[] {
  if (type !== 'object' || !isJsonObject(properties)) return []
  return Object.entries(properties).flatMap(([name, schema]) => (isJsonObject(schema) ? [[name, schema] as const] : []))
}

/** The names of the fields that must be there. */
export function requiredOf({ required }: JsonObject): readonly JsonValue[] {
  return Array.isArray(required) ? required : []
}

/** The schema of the entries of a list that all have the same; null for any other schema. */
export function entriesOf({ type, items, prefixItems }: JsonObject): JsonObject | null {
  return type === 'array' && prefixItems === undefined && isJsonObject(items) ? items : null
}

/** The only value that a schema has: of a literal. */
export function constantOf({ type, const: value }: JsonObject): JsonValue | undefined {
  return typeof type === 'string' && typeof value === type ? value : undefined
}

/** The schemas of a choice between some. */
export function choicesOf({ oneOf, anyOf }: JsonObject): readonly JsonObject[] {
  const choices = oneOf ?? anyOf
  return Array.isArray(choices) && choices.every(isJsonObject) ? choices.filter(isJsonObject) : []
}

/** The field that tells the objects of a choice apart, each by a text of its own; null when there is none. */
export function tagOf(choices: readonly JsonObject[]): { tag: string; values: readonly string[] } | null {
  const [first] = choices
  if (first === undefined || choices.length < 2) return null
  for (const [tag] of propertiesOf(first)) {
    const values = choices.flatMap((choice) => {
      const [, schema] = propertiesOf(choice).find(([name]) => name === tag) ?? []
      const value = schema && requiredOf(choice).includes(tag) ? constantOf(schema) : undefined
      return typeof value === 'string' ? [value] : []
    })
    if (values.length === choices.length && new Set(values).size === values.length) return { tag, values }
  }
  return null
}
