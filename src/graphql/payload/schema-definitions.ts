// The definitions that a JSON Schema refers to: of what contains itself, and of what the product has given an id.
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts'
import { type WithoutNull, withoutNull } from './json-schema.ts'

/** A schema that is neither a reference nor nullable, and what was said on the way to it. */
export interface SettledSchema extends WithoutNull {
  /** The first description there is. */
  readonly description: string | null
  /** The id under which it was found, if the product gave it one. */
  readonly id: string | null
}

const prefix = '#/$defs/'
// What zod makes up for schemas that contain themselves.
const madeUpId = /^__schema\d+$/

/** A text that says something. */
function textIn(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** The schemas of a root and of its definitions. The same schema settles to the same object, so that it can be remembered. */
export class SchemaDefinitions {
  readonly #root: JsonObject
  readonly #withoutNull = new Map<JsonObject, WithoutNull>()

  constructor(root: JsonObject) {
    this.#root = root
  }

  /** Follows references and takes the null away. What cannot be followed is a schema of anything. */
  settle(given: JsonObject): SettledSchema {
    let [schema, acceptsNull, id] = [given, false, null as string | null]
    let description = textIn(given['description'])
    const seen = new Set<JsonObject>()
    while (!seen.has(schema)) {
      seen.add(schema)
      const next = this.#withoutNull.get(schema) ?? withoutNull(schema)
      this.#withoutNull.set(schema, next)
      acceptsNull ||= next.acceptsNull
      description ??= textIn(next.schema['description'])
      const reference = next.schema['$ref']
      if (typeof reference !== 'string') return { schema: next.schema, acceptsNull, description, id }
      const key = reference.startsWith(prefix) ? reference.slice(prefix.length) : null
      id = key === null || madeUpId.test(key) ? id : key
      schema = this.#find(key) ?? {}
    }
    return { schema: {}, acceptsNull: true, description, id }
  }

  #find(key: string | null): JsonObject | undefined {
    const all = this.#root['$defs']
    const found = key === null ? this.#root : isJsonObject(all) ? all[key] : undefined
    return isJsonObject(found) ? found : undefined
  }
}
