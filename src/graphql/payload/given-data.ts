// From what a client gave in a typed input to the data that zod judges. Null means left out where the schema has no null, and
// what can have one value only need not be said.
import type { JsonValue } from '../../domain/json.ts'
import type { Field, ObjectShape, Part, UnionShape } from './shape.ts'

/** What GraphQL makes of a typed input. */
export interface GivenObject {
  readonly [field: string]: Given
}

/** A value in a typed input. */
export type Given = JsonValue | Date | GivenObject | readonly Given[] | undefined

function isList(given: Given): given is readonly Given[] {
  return Array.isArray(given)
}

function isGivenObject(given: Given): given is GivenObject {
  return typeof given === 'object' && given !== null && !isList(given) && !(given instanceof Date)
}

/** The member of a `@oneOf` input that was chosen, and what was given for it: GraphQL has seen to it that there is one. */
export function chosenIn(given: GivenObject): readonly [member: string, data: GivenObject] {
  for (const [member, data] of Object.entries(given)) if (isGivenObject(data)) return [member, data]
  throw new Error('Nothing was chosen of an input of which exactly one is to be.')
}

/** Nothing where the field is as if it had not been given. */
function dataOfField(field: Field, given: Given): JsonValue | undefined {
  const { acceptsNull, isRequired, constant } = field
  if (given !== undefined && (given !== null || acceptsNull)) return dataOfPart(field, given)
  if (acceptsNull) return isRequired ? null : undefined
  return constant
}

function dataOfObject({ fields }: ObjectShape, given: GivenObject): JsonValue {
  return Object.fromEntries(
    fields.flatMap((field): (readonly [string, JsonValue])[] => {
      const data = dataOfField(field, given[field.name])
      return data === undefined ? [] : [[field.name, data]]
    }),
  )
}

function dataOfPart({ shape }: Part, given: Given): JsonValue {
  if (isList(given) && shape.kind === 'list') return given.map((each) => dataOfPart(shape.entries, each))
  if (isGivenObject(given) && (shape.kind === 'object' || shape.kind === 'union')) return dataOf(shape, given)
  return asJson(given)
}

// Scalars and enums are JSON as they come, but for moments.
function asJson(given: Given): JsonValue {
  if (given instanceof Date) return given.toISOString()
  if (isList(given)) return given.map(asJson)
  if (isGivenObject(given)) return Object.fromEntries(Object.entries(given).map(([name, each]) => [name, asJson(each)]))
  return given ?? null
}

/** The data that a client gave, in the form in which it is stored. */
export function dataOf(shape: ObjectShape | UnionShape, given: GivenObject): JsonValue {
  if (shape.kind === 'object') return dataOfObject(shape, given)
  const [value, data] = chosenIn(given)
  const member = shape.members.find((each) => each.value === value)
  if (member === undefined) throw new Error(`${shape.name} has no member "${value}".`)
  return dataOfObject(member.object, data)
}
