// Global ids as Relay has them: the base64 of "Type:id". Opaque for clients; whatever we did not make is refused.
import { invalidInput, type JobError } from '../domain/job-error.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The types whose ids are global. Only a Job can be fetched again by its id. */
export type GlobalType = 'Job' | 'JobEvent'

/** The global id of a thing. */
export function globalIdOf(type: GlobalType, id: string | bigint): string {
  return Buffer.from(`${type}:${id}`).toString('base64')
}

function notAJobId(field: string): JobError {
  return invalidInput(field, 'is not the id of a Job; take it from `Job.id`.')
}

/**
 * The job's own id (a UUID) of a global id. Whether there is such a job is another question.
 * @throws JobError INVALID_INPUT for anything but an id that `globalIdOf` makes of a Job
 */
export function jobIdOf(field: string, globalId: string): string {
  const [type, id = ''] = globalId.length > 100 ? [] : Buffer.from(globalId, 'base64').toString().split(':')
  if (type !== 'Job' || !uuid.test(id) || globalIdOf('Job', id) !== globalId) throw notAJobId(field)
  return id
}
