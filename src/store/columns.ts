// Reads the columns of a row, whatever client gave it: moments as dates from the driver, or as ISO 8601 in JSON. Every reader
// throws for a column that does not hold what it should.
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'

/** A row, or an object of JSON with the same keys. */
export type Row = Readonly<Record<string, unknown>>

function wrong(column: string): Error {
  return new Error(`The column "${column}" does not hold what it should.`)
}

/** A text, or none. */
export function textOrNull(row: Row, column: string): string | null {
  const value = row[column]
  if (value === null || typeof value === 'string') return value
  throw wrong(column)
}

/** A text. */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw wrong(column)
}

/** A number. */
export function number(row: Row, column: string): number {
  const value = row[column]
  if (typeof value === 'number') return value
  throw wrong(column)
}

/** A truth value. */
export function flag(row: Row, column: string): boolean {
  const value = row[column]
  if (typeof value === 'boolean') return value
  throw wrong(column)
}

/** A list of texts. */
export function texts(row: Row, column: string): readonly string[] {
  const value: unknown = row[column]
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw wrong(column)
}

/** A moment, or none. */
export function momentOrNull(row: Row, column: string): Date | null {
  const value = row[column]
  if (value === null || value instanceof Date) return value
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(moment.getTime())) throw wrong(column)
  return moment
}

/** A moment. */
export function moment(row: Row, column: string): Date {
  const value = momentOrNull(row, column)
  if (value === null) throw wrong(column)
  return value
}

/** One of these words. */
export function oneOf<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === row[column])
  if (word === undefined) throw wrong(column)
  return word
}

function isJson(value: unknown): value is JsonValue {
  return value !== undefined
}

/** Whatever JSON. */
export function json(row: Row, column: string): JsonValue {
  const value = row[column]
  if (isJson(value)) return value
  throw wrong(column)
}

/** An object of JSON. */
export function jsonObject(row: Row, column: string): JsonObject {
  const value = row[column]
  if (isJsonObject(value)) return value
  throw wrong(column)
}

/** A moment as JSON has it. */
export function isoOrNull(value: Date | null): string | null {
  return value === null ? null : value.toISOString()
}
