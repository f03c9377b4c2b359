// Reads the fields of an object that came from outside, each with its form. What is wrong is told with its path; a field
// that nobody knows is refused, because it is a mistake or something that would be lost.
import { invalidInput } from '../../domain/job-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.ts'
import { readMoment } from '../../domain/moment.ts'

/** The fields of an object. A field that is absent reads as undefined. */
export class Fields {
  readonly #path: string
  readonly #values: JsonObject

  /** @throws JobError INVALID_INPUT for anything but an object of known fields */
  constructor(path: string, value: JsonValue | undefined, known: readonly string[]) {
    if (value === undefined || !isJsonObject(value)) throw invalidInput(path || 'the line', 'must be an object.')
    this.#path = path === '' ? '' : `${path}.`
    this.#values = value
    const unknown = Object.keys(value).find((name) => !known.includes(name))
    if (unknown === undefined) return
    throw invalidInput(this.pathOf(unknown.slice(0, 100)), `is unknown here; known are ${known.join(', ')}.`)
  }

  pathOf(name: string): string {
    return `${this.#path}${name}`
  }

  json(name: string): JsonValue | undefined {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined
  }

  /** @throws JobError INVALID_INPUT when it is absent */
  required<Value>(name: string, value: Value | undefined): Value {
    if (value !== undefined) return value
    throw invalidInput(this.pathOf(name), 'must be given.')
  }

  #is<Value>(name: string, what: string, test: (value: JsonValue) => value is JsonValue & Value): Value | undefined {
    const value = this.json(name)
    if (value === undefined || test(value)) return value
    throw invalidInput(this.pathOf(name), `must be ${what}.`)
  }

  text(name: string): string | undefined {
    return this.#is(name, 'a text', (value) => typeof value === 'string')
  }

  textOrNull(name: string): string | null | undefined {
    return this.json(name) === null ? null : this.text(name)
  }

  number(name: string): number | undefined {
    return this.#is(name, 'a number', (value) => typeof value === 'number')
  }

  flag(name: string): boolean | undefined {
    return this.#is(name, 'true or false', (value) => typeof value === 'boolean')
  }

  object(name: string): JsonObject | undefined {
    return this.#is(name, 'an object', isJsonObject)
  }

  list(name: string): readonly JsonValue[] | undefined {
    const value = this.json(name)
    if (value === undefined || Array.isArray(value)) return value
    throw invalidInput(this.pathOf(name), 'must be a list.')
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((each) => {
      if (typeof each === 'string') return each
      throw invalidInput(this.pathOf(name), 'must be a list of texts.')
    })
  }

  moment(name: string): Date | undefined {
    const value = this.json(name)
    if (value === undefined) return undefined
    const moment = readMoment(value)
    if (typeof moment === 'string') throw invalidInput(this.pathOf(name), moment)
    return moment
  }

  momentOrNull(name: string): Date | null | undefined {
    return this.json(name) === null ? null : this.moment(name)
  }
}

/** An object without its properties that are undefined. */
export function given<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  const said: { [Name in keyof Values]?: Exclude<Values[Name], undefined> } = {}
  for (const name in values) {
    const value = values[name]
    if (isSaid(value)) said[name] = value
  }
  return said
}

function isSaid<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined
}
