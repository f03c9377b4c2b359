// Whether the data of a job fits its type as that is now: the schema may have changed since it was stored.
import type { Job } from './job.ts'
import { JobError } from './job-error.ts'
import type { JobType, Parsed } from './job-type.ts'
import type { JsonObject, JsonValue } from './json.ts'

// What defaults fill in by now may make it larger than data may be.
function within<Value extends JsonValue>(parse: () => Parsed<Value>): Parsed<Value> {
  try {
    return parse()
  } catch (error) {
    if (error instanceof JobError) return { isValid: false, issues: [error.message] }
    throw error
  }
}

/** The metadata as the type reads it now, or why it does not fit. That of a type without a schema always fits. */
export function readMetadata(type: JobType, { metadata }: Pick<Job, 'metadata'>): Parsed<JsonObject> {
  return within(() => type.parseMetadata(metadata))
}

/** The result as the type reads it now, or why it does not fit. None always fits. */
export function readResult(type: JobType, { result }: Pick<Job, 'result'>): Parsed<JsonValue> {
  return result === null ? { isValid: true, value: null } : within(() => type.parseResult(result))
}

/** Whether metadata and result fit the type. */
export function isConsistent(type: JobType, job: Pick<Job, 'metadata' | 'result'>): boolean {
  return readMetadata(type, job).isValid && readResult(type, job).isValid
}
