// The JSON values that metadata, results and log entries are made of. Nothing else may be stored in them.

/** A value that JSON can carry. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** An object of JSON values. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Whether a JSON value is an object (not an array, not null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two values say the same: the order of an object's keys says nothing. */
export function isSameJson(one: JsonValue, other: JsonValue): boolean {
  if (one === other) return true
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((each: JsonValue, index) => isSameJson(each, other[index]))
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return false
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  return keys.every((key) => {
    const [mine, its] = [one[key], Object.hasOwn(other, key) ? other[key] : undefined]
    return mine !== undefined && its !== undefined && isSameJson(mine, its)
  })
}
