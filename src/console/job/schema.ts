// What the console understands of a JSON Schema: enough for forms of plain fields. What it does not understand is written as JSON
// and judged by the same schema.
import { Validator } from '@cfworker/json-schema'
import { readable } from '../words.ts'

/** An object. */
export type Data = Readonly<Record<string, unknown>>

/** How a field is filled in. */
export type Kind = 'text' | 'long text' | 'number' | 'whole number' | 'flag' | 'choice' | 'date' | 'texts' | 'json'

/** A field of an object that a schema describes. */
export interface SchemaField {
  readonly name: string
  readonly label: string
  readonly description: string | null
  readonly kind: Kind
  readonly isRequired: boolean
  readonly choices: readonly string[]
  readonly schema: Data
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// A field that may be null is filled in as what it is otherwise.
function withoutNull(schema: Data): Data {
  const { anyOf } = schema
  if (!Array.isArray(anyOf)) return schema
  const rest = anyOf.filter((one): one is Data => isData(one) && one['type'] !== 'null')
  return rest.length === 1 && rest[0] ? { ...schema, ...rest[0] } : schema
}

const longTextLength = 200

function kindOf(schema: Data): Kind {
  const { type, enum: choices, format, items, maxLength } = schema
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'string')) return 'choice'
  if (type === 'boolean') return 'flag'
  if (type === 'integer') return 'whole number'
  if (type === 'number') return 'number'
  if (type === 'string' && format === 'date') return 'date'
  if (type === 'string') return typeof maxLength === 'number' && maxLength > longTextLength ? 'long text' : 'text'
  if (type === 'array' && isData(items) && items['type'] === 'string') return 'texts'
  return 'json'
}

/** The fields of a schema of an object; null when it says nothing that a form can be made of. */
export function fieldsOf(schema: unknown): readonly SchemaField[] | null {
  if (!isData(schema) || !isData(schema['properties'])) return null
  const { properties, required } = schema
  return Object.entries(properties).map(([name, value]): SchemaField => {
    const field = withoutNull(isData(value) ? value : {})
    const { title, description, enum: choices } = field
    return {
      name,
      label: typeof title === 'string' ? title : readable(name),
      description: typeof description === 'string' ? description : null,
      kind: kindOf(field),
      isRequired: Array.isArray(required) && required.includes(name),
      choices: Array.isArray(choices) ? choices.map(String) : [],
      schema: field,
    }
  })
}

/** What is wrong with data, by the field; `''` for what is wrong with the whole. */
export function problemsOf(schema: unknown, data: unknown): Readonly<Record<string, string>> {
  if (!isData(schema)) return {}
  const { valid, errors } = new Validator(schema, '2020-12', false).validate(data)
  const problems: Record<string, string> = {}
  if (valid) return problems
  for (const { instanceLocation, keyword, error } of errors) {
    // Of an object it says only that one of its fields is wrong.
    if (keyword === 'properties') continue
    const missing = keyword === 'required' ? /"([^"]+)"/.exec(error)?.[1] : undefined
    const [, name = ''] = instanceLocation.split('/')
    problems[missing ?? name] ??= missing === undefined ? error : 'This has to be filled in.'
  }
  return problems
}

/** What was filled in, as data: texts become what their fields are of. What was left empty is left out. */
export function dataOf(fields: readonly SchemaField[], texts: Readonly<Record<string, string>>): Data {
  const entries = fields.flatMap(({ name, kind, isRequired }): (readonly [string, unknown])[] => {
    const text = texts[name] ?? ''
    if (kind === 'flag') return text === 'true' || isRequired ? [[name, text === 'true']] : []
    if (text.trim() === '') return []
    if (kind === 'number' || kind === 'whole number') return [[name, Number(text)]]
    if (kind === 'texts') return [[name, text.split('\n').filter((line) => line.trim() !== '')]]
    return [[name, kind === 'json' ? jsonIn(text) : text]]
  })
  return Object.fromEntries(entries)
}

/** What a text is in JSON; a text that is no JSON is itself. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
