// What text and JSON may come in: only what PostgreSQL can store and every client can read back unchanged.
import { invalidInput } from './job-error.ts'
import type { JsonValue } from './json.ts'

/** The most bytes of JSON that metadata and a result may take, each. */
export const payloadBytes = 65_536

/** How deep data may nest. */
export const jsonDepthLimit = 32

function checkCharacters(field: string, value: string): void {
  if (value.includes('\u0000')) throw invalidInput(field, 'a NUL character is not allowed.')
  if (!value.isWellFormed()) throw invalidInput(field, 'half of a surrogate pair is not allowed; send valid Unicode.')
}

function isLongerThan(value: string, max: number): boolean {
  // Counted as PostgreSQL counts, in code points, of which each takes one or two units.
  return value.length > 2 * max || (value.length > max && [...value].length > max)
}

/**
 * Checks a text, which products that are written in JavaScript may have left to chance.
 * @param max the most characters (Unicode code points) it may have
 * @param mayBeEmpty whether the empty text is one (default: no)
 * @throws JobError INVALID_INPUT for what is no text, an empty or too long one, NUL, or half a surrogate pair.
 */
export function checkText(field: string, value: unknown, max: number, mayBeEmpty = false): void {
  if (typeof value !== 'string') throw invalidInput(field, 'must be a text.')
  if (value === '' && !mayBeEmpty) throw invalidInput(field, 'must not be empty.')
  if (isLongerThan(value, max)) throw invalidInput(field, `must have at most ${max} characters.`)
  checkCharacters(field, value)
}

function copyOf(field: string, value: unknown, depth: number): JsonValue {
  if (typeof value === 'string') {
    checkCharacters(field, value)
    return value
  }
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value
  if (typeof value !== 'object')
    throw invalidInput(field, 'must be JSON: text, finite numbers, booleans, null, lists, objects.')
  if (depth === 0) throw invalidInput(field, `must nest at most ${jsonDepthLimit} levels deep.`)
  if (Array.isArray(value)) return Array.from<unknown, JsonValue>(value, (each) => copyOf(field, each, depth - 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw invalidInput(field, 'must be JSON: plain objects only, no dates, maps or instances of classes.')
  }
  const copy: Record<string, JsonValue> = {}
  for (const [key, each] of Object.entries(value)) {
    checkCharacters(field, key)
    if (key === '__proto__') throw invalidInput(field, 'the key "__proto__" is not allowed.')
    if (each !== undefined) copy[key] = copyOf(field, each, depth - 1)
  }
  return copy
}

/** How many bytes a JSON value takes as text in UTF-8. */
function jsonBytes(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}

/**
 * Checks that data is JSON and answers with a plain copy of it (without properties that are undefined).
 * @param maxBytes the most bytes that it may take as JSON text in UTF-8
 * @throws JobError INVALID_INPUT for what JSON or PostgreSQL cannot carry, for more than 32 levels, or for too many bytes.
 */
export function checkJson(field: string, value: unknown, maxBytes: number): JsonValue {
  const copy = copyOf(field, value, jsonDepthLimit)
  if (jsonBytes(copy) > maxBytes) throw invalidInput(field, `must take at most ${maxBytes} bytes as JSON.`)
  return copy
}
