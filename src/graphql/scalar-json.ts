// JSON values as they are: what a client sends comes back the same. Size and characters are checked where they are stored.
import { Kind, type ValueNode } from 'graphql'
import { JobError } from '../domain/job-error.ts'
import type { JsonValue } from '../domain/json.ts'
import { jsonDepthLimit } from '../domain/text-check.ts'
import type { Builder } from './builder.ts'

function refused(problem: string): JobError {
  return new JobError('INVALID_INPUT', `JSON ${problem}.`)
}

function checkDepth(depth: number): void {
  if (depth > jsonDepthLimit) throw refused(`must nest at most ${jsonDepthLimit} levels deep`)
}

function isJson(value: unknown, depth: number): value is JsonValue {
  checkDepth(depth)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every((each) => isJson(each, depth + 1))
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every((each) => isJson(each, depth + 1))
}

/** @throws JobError INVALID_INPUT for what JSON cannot carry, or nests deeper than 32 levels */
function parseJson(value: unknown): JsonValue {
  if (isJson(value, 0)) return value
  throw refused('must be made of text, finite numbers, booleans, null, lists and objects')
}

function parseNumber(text: string, isWhole: boolean): number {
  const number = Number(text)
  if (!Number.isFinite(number) || (isWhole && !Number.isSafeInteger(number))) {
    throw refused(`cannot carry the number ${text.slice(0, 40)} exactly; send it as a text`)
  }
  return number
}

function parseNode(node: ValueNode, variables: Readonly<Record<string, unknown>>, depth: number): JsonValue {
  checkDepth(depth)
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value
    case Kind.INT:
    case Kind.FLOAT:
      return parseNumber(node.value, node.kind === Kind.INT)
    case Kind.NULL:
      return null
    case Kind.LIST:
      return node.values.map((each) => parseNode(each, variables, depth + 1))
    case Kind.OBJECT:
      // `fromEntries` makes own properties, also of a name like __proto__, which is refused where data is stored.
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, parseNode(value, variables, depth + 1)]),
      )
    case Kind.VARIABLE: {
      const value = variables[node.name.value] ?? null
      if (isJson(value, depth)) return value
      throw refused(`cannot carry the variable $${node.name.value}: it is not JSON itself`)
    }
    case Kind.ENUM:
      throw refused(`has no bare words: write "${node.value}" with quotes`)
  }
}

/** Adds the scalar to the schema. */
export function defineJson(builder: Builder): void {
  builder.scalarType('JSON', {
    description:
      'Any JSON value: text, a finite number, true, false, null, a list or an object. At most 32 levels deep. Objects may be written as GraphQL literals or sent as variables.',
    serialize: (value) => value,
    parseValue: parseJson,
    parseLiteral: (node, variables) => parseNode(node, variables ?? {}, 0),
  })
}
