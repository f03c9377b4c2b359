// Reads the columns of a row by their names. Every reader throws for a column that does not hold what it should.
import type { JsonObject, JsonValue } from '../domain/json.ts'
import {
  asFlag,
  asJson,
  asJsonObject,
  asMoment,
  asMomentOrNull,
  asNumber,
  asOneOf,
  asText,
  asTextOrNull,
  asTexts,
} from './cells.ts'

/** A row, or an object of JSON with the same keys. */
export type Row = Readonly<Record<string, unknown>>

/** A text, or none. */
export function textOrNull(row: Row, column: string): string | null {
  return asTextOrNull(row[column], column)
}

/** A text. */
export function text(row: Row, column: string): string {
  return asText(row[column], column)
}

/** A number. */
export function number(row: Row, column: string): number {
  return asNumber(row[column], column)
}

/** A truth value. */
export function flag(row: Row, column: string): boolean {
  return asFlag(row[column], column)
}

/** A list of texts. */
export function texts(row: Row, column: string): readonly string[] {
  return asTexts(row[column], column)
}

/** A moment, or none. */
export function momentOrNull(row: Row, column: string): Date | null {
  return asMomentOrNull(row[column], column)
}

/** A moment. */
export function moment(row: Row, column: string): Date {
  return asMoment(row[column], column)
}

/** One of these words. */
export function oneOf<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  return asOneOf(row[column], column, words)
}

/** Whatever JSON. */
export function json(row: Row, column: string): JsonValue {
  return asJson(row[column], column)
}

/** An object of JSON. */
export function jsonObject(row: Row, column: string): JsonObject {
  return asJsonObject(row[column], column)
}

/** A moment as JSON has it. */
export function isoOrNull(value: Date | null): string | null {
  return value === null ? null : value.toISOString()
}
