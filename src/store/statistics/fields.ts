// Reads what PostgreSQL answered as JSON. Whatever is not as it was asked for is a fault.
import { isJsonObject, type JsonObject } from '../../domain/json.ts'

function wrong(field: string): Error {
  return new Error(`The field "${field}" of statistics does not hold what it should.`)
}

/** The objects of a list. @throws Error for anything else */
export function rowsOf(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value) && value.every((row) => isJsonObject(row))) return value
  throw wrong('rows')
}

/** A list of values; empty where there is none. @throws Error for anything else */
export function listIn(row: JsonObject, field: string): readonly unknown[] {
  const value = row[field]
  if (value === null) return []
  if (Array.isArray(value)) return value
  throw wrong(field)
}

/** @throws Error for anything but a number */
export function numberIn(row: JsonObject, field: string): number {
  const value = row[field]
  if (typeof value === 'number') return value
  throw wrong(field)
}

/** @throws Error for anything but a text */
export function textIn(row: JsonObject, field: string): string {
  const value = row[field]
  if (typeof value === 'string') return value
  throw wrong(field)
}

/** A moment. @throws Error for anything else */
export function momentOf(value: unknown): Date {
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(moment.getTime())) throw wrong('moment')
  return moment
}

/** A number, or null where there is none. */
export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

/** A text, or null where there is none. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
