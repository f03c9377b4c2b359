// Checks what a cell holds, whatever client gave it: moments as dates from the driver, or as ISO 8601 in JSON. Whoever reads many
// cells names each in its own place, as one place that reads all columns of all rows takes ten times as long.
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'

function wrong(column: string): Error {
  return new Error(`The column "${column}" does not hold what it should.`)
}

/** A text, or none. @throws Error like all of these, which names the column, for anything else */
export function asTextOrNull(value: unknown, column: string): string | null {
  if (value === null || typeof value === 'string') return value
  throw wrong(column)
}

/** A text. */
export function asText(value: unknown, column: string): string {
  if (typeof value === 'string') return value
  throw wrong(column)
}

/** A number. */
export function asNumber(value: unknown, column: string): number {
  if (typeof value === 'number') return value
  throw wrong(column)
}

/** A truth value. */
export function asFlag(value: unknown, column: string): boolean {
  if (typeof value === 'boolean') return value
  throw wrong(column)
}

/** A list of texts. */
export function asTexts(value: unknown, column: string): readonly string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw wrong(column)
}

/** A moment, or none. */
export function asMomentOrNull(value: unknown, column: string): Date | null {
  if (value === null || value instanceof Date) return value
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(moment.getTime())) throw wrong(column)
  return moment
}

/** A moment. */
export function asMoment(value: unknown, column: string): Date {
  const moment = asMomentOrNull(value, column)
  if (moment === null) throw wrong(column)
  return moment
}

/** One of these words. */
export function asOneOf<Word extends string>(value: unknown, column: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === value)
  if (word === undefined) throw wrong(column)
  return word
}

function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

/** Whatever JSON. */
export function asJson(value: unknown, column: string): JsonValue {
  if (isJson(value)) return value
  throw wrong(column)
}

/** An object of JSON. */
export function asJsonObject(value: unknown, column: string): JsonObject {
  if (isJsonObject(value)) return value
  throw wrong(column)
}
