// PostgreSQL's `jsonb @>` in memory. `store/filter-sql.ts` leaves the same question to the database; a property test
// compares the two, so change nothing here that PostgreSQL does not do as well.
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'

type Container = readonly JsonValue[] | JsonObject

function isContainer(value: JsonValue): value is Container {
  return typeof value === 'object' && value !== null
}

function objectContains(whole: JsonObject, part: JsonObject): boolean {
  return Object.entries(part).every(([key, expected]) => {
    // Only what the object itself has counts, not what every object inherits.
    const actual = Object.hasOwn(whole, key) ? whole[key] : undefined
    if (actual === undefined) return false
    return isContainer(expected) ? isContainer(actual) && containerContains(actual, expected) : actual === expected
  })
}

function arrayContains(whole: readonly JsonValue[], part: readonly JsonValue[]): boolean {
  // By a set, as both may be long: order and number of equal members do not matter.
  const members = new Set(whole)
  const containers = whole.filter(isContainer)
  return part.every((expected) =>
    isContainer(expected)
      ? containers.some((container) => containerContains(container, expected))
      : members.has(expected),
  )
}

function containerContains(whole: Container, part: Container): boolean {
  if (isJsonObject(whole)) return isJsonObject(part) && objectContains(whole, part)
  return !isJsonObject(part) && arrayContains(whole, part)
}

/**
 * Whether `whole` contains `part`: every key of an object with a value that contains the part's, every member of an array
 * in any order and number. An array contains a bare value that is one of its members, but only at the top.
 */
export function jsonContains(whole: JsonValue, part: JsonValue): boolean {
  if (isContainer(part)) return isContainer(whole) && containerContains(whole, part)
  return whole === part || (Array.isArray(whole) && arrayContains(whole, [part]))
}
