// zod schemas of job types: their JSON Schema, what about them cannot be stored, and checking data against them.
import { z } from 'zod'
import type { Parsed } from '../domain/job-type.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'
import { checkJson, payloadBytes } from '../domain/text-check.ts'

/** A schema made ready: `problems` is empty when it can be used. */
export interface SchemaParser {
  /** JSON Schema of what may be sent; null without a schema. */
  readonly jsonSchema: JsonObject | null
  /** JSON Schema of what is stored then; null without a schema. */
  readonly storedSchema: JsonObject | null
  readonly problems: readonly string[]
  readonly parse: (value: JsonValue) => Parsed<JsonValue>
}

// These have a JSON Schema of their output, but their output is not JSON or does not parse again, as merging needs.
const unstorable: Readonly<Record<string, string>> = {
  file: 'a file',
  promise: 'a promise',
  success: 'z.success()',
}

function hasAsyncCheck(definition: z.core.$ZodTypeDef): boolean {
  return (definition.checks ?? []).some(({ _zod: { def } }) => {
    return 'fn' in def && typeof def.fn === 'function' && def.fn.constructor.name === 'AsyncFunction'
  })
}

function isChanging(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod
  if (def.type === 'transform') return true
  if (!(schema instanceof z.core.$ZodPipe)) return false
  return 'transform' in def || isChanging(schema._zod.def.in) || isChanging(schema._zod.def.out)
}

function problemOf(schema: z.core.$ZodTypes): string | null {
  const { def } = schema._zod
  if (hasAsyncCheck(def)) return 'an asynchronous refinement'
  return isChanging(schema) ? 'a transform, a codec or a preprocess' : (unstorable[def.type] ?? null)
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}

function jsonSchemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  onSchema: (each: z.core.$ZodTypes) => void,
): JsonValue {
  const jsonSchema: JsonValue = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io, override: ({ zodSchema }) => onSchema(zodSchema) })),
  )
  return jsonSchema
}

function isForObjects(schema: JsonValue): boolean {
  if (!isJsonObject(schema)) return false
  const { type, anyOf, oneOf, allOf } = schema
  if (type !== undefined) return type === 'object'
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return choices.length > 0 && choices.every(isForObjects)
  return Array.isArray(allOf) && allOf.some(isForObjects)
}

function describe(field: 'metadata' | 'result', schema: z.ZodType): Omit<SchemaParser, 'parse'> {
  const found = new Set<string>()
  try {
    const storedSchema = jsonSchemaOf(schema, 'output', (each) => {
      const problem = problemOf(each)
      if (problem !== null) found.add(problem)
    })
    const jsonSchema = jsonSchemaOf(schema, 'input', () => {})
    const problems = [...found].map(
      (problem) => `${field} has ${problem}, but what is parsed is stored as JSON and parsed again`,
    )
    if (field === 'metadata' && !isForObjects(jsonSchema)) problems.push('metadata must be the schema of an object')
    return {
      jsonSchema: isJsonObject(jsonSchema) ? jsonSchema : null,
      storedSchema: isJsonObject(storedSchema) ? storedSchema : null,
      problems,
    }
  } catch (error) {
    const reason = `${field} cannot be stored as JSON: ${sentence(error)}; for a time use z.iso.datetime()`
    return { jsonSchema: null, storedSchema: null, problems: [reason] }
  }
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`
}

/** Makes a schema ready; without one anything is valid. `parse` throws JobError INVALID_INPUT for more than 64 kB. */
export function parserOf(field: 'metadata' | 'result', schema: z.ZodType | undefined): SchemaParser {
  // Checked once more: what is stored may be larger than what was sent, by defaults and by merging.
  const stored = (value: unknown): Parsed<JsonValue> => ({
    isValid: true,
    value: checkJson(field, value ?? null, payloadBytes),
  })
  if (schema === undefined) return { jsonSchema: null, storedSchema: null, problems: [], parse: stored }
  const parse = (value: JsonValue): Parsed<JsonValue> => {
    const parsed = schema.safeParse(value)
    return parsed.success ? stored(parsed.data) : { isValid: false, issues: parsed.error.issues.map(issueText) }
  }
  return { ...describe(field, schema), parse }
}
