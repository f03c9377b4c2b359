// From stored data to what resolvers give. Whatever GraphQL could not show is told as a problem of the data, not as an error of
// the operation: a schema may say more or less than zod checks.
import { invalidInput, type JobError } from '../../domain/job-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts'
import { readMoment } from '../../domain/moment.ts'
import type { EntryShape, ObjectShape, Part, ScalarName, UnionShape } from './shape.ts'

/** An object as resolvers give it: with every field that its type has. */
export interface ShownObject {
  /** The name of its type, by which unions know it. */
  readonly __typename: string
  readonly [field: string]: Shown
}

type ShownEntry = JsonValue | Date | ShownObject

/** A value as resolvers give it. */
export type Shown = ShownEntry | readonly ShownEntry[]

function misfit(path: string, right: string): JobError {
  return invalidInput(path, `must be ${right}.`)
}

function showMoment(value: JsonValue, path: string): Date {
  const moment = readMoment(value)
  if (typeof moment === 'string') throw invalidInput(path, moment)
  return moment
}

function isInt32(value: JsonValue): boolean {
  return typeof value === 'number' && (value | 0) === value
}

function showScalar(scalar: ScalarName, value: JsonValue, path: string): ShownEntry {
  switch (scalar) {
    case 'JSON':
      return value
    case 'DateTime':
      return showMoment(value, path)
    case 'String':
      if (typeof value === 'string') return value
      throw misfit(path, 'a text')
    case 'Boolean':
      if (typeof value === 'boolean') return value
      throw misfit(path, 'true or false')
    case 'Int':
      if (isInt32(value)) return value
      throw misfit(path, 'a whole number of 32 bits')
    case 'Float':
      if (typeof value === 'number') return value
      throw misfit(path, 'a number')
  }
}

function showMember({ tag, members }: UnionShape, value: JsonObject, path: string): ShownObject {
  const member = members.find((each) => each.value === value[tag])
  if (member === undefined) throw misfit(`${path}.${tag}`, `one of ${members.map((each) => each.value).join(', ')}`)
  return showObject(member.object, value, path)
}

function showEntry({ shape, acceptsNull }: Part<EntryShape>, value: JsonValue, path: string): ShownEntry {
  if (value === null && acceptsNull) return null
  if (shape.kind === 'scalar') return showScalar(shape.scalar, value, path)
  if (shape.kind !== 'enum') return showObject(shape, value, path)
  if (typeof value === 'string' && shape.values.includes(value)) return value
  throw misfit(path, `one of ${shape.values.join(', ')}`)
}

function showPart({ shape, acceptsNull }: Part, value: JsonValue, path: string): Shown {
  if (shape.kind !== 'list') return showEntry({ shape, acceptsNull }, value, path)
  if (value === null && acceptsNull) return null
  if (!Array.isArray(value)) throw misfit(path, 'a list')
  return value.map((each: JsonValue, index) => showEntry(shape.entries, each, `${path}.${index}`))
}

/**
 * Shows an object of a known shape, found at a path.
 * @throws JobError INVALID_INPUT for data that is not of that shape
 */
export function showObject(shape: ObjectShape | UnionShape, value: JsonValue, path: string): ShownObject {
  if (!isJsonObject(value)) throw misfit(path, 'an object')
  if (shape.kind === 'union') return showMember(shape, value, path)
  const fields = shape.fields.map((field): [string, Shown] => {
    const { name, isRequired } = field
    const inside = `${path}.${name}`
    if (Object.hasOwn(value, name)) return [name, showPart(field, value[name] ?? null, inside)]
    if (isRequired && !field.acceptsNull) throw misfit(inside, 'there')
    return [name, null]
  })
  return { __typename: shape.name, ...Object.fromEntries(fields) }
}
