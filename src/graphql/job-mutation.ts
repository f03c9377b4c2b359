// What the mutations of one job have in common: the job they are about, the version it must have, and what they answer.
import type { FieldRef, InputFieldBuilder } from '@pothos/core'
import type { Job } from '../domain/job.ts'
import type { Builder } from './builder.ts'
import { jobIdOf } from './global-id.ts'

type Types = Builder['$inferSchemaTypes']

/** The job after a mutation. */
export interface JobAnswer {
  readonly job: Job
  readonly eventCursor: string
}

/** A job as a client names it. */
export interface JobReferenceInput {
  readonly id: string
  readonly expectedVersion?: number | null | undefined
}

/** The field of inputs that says which job. */
export function idField(t: InputFieldBuilder<Types, 'InputObject'>) {
  return t.id({ required: true, description: 'The id of the job.' })
}

/** The field of inputs that says which version the job must have. */
export function expectedVersionField(t: InputFieldBuilder<Types, 'InputObject'>) {
  return t.int({
    description: 'The version that the job must have. If it has changed since, nothing is done: `VERSION_CONFLICT`.',
  })
}

/** Both fields. */
export function jobReferenceFields(t: InputFieldBuilder<Types, 'InputObject'>) {
  return { id: idField(t), expectedVersion: expectedVersionField(t) }
}

/** Which job a client means. @throws JobError INVALID_INPUT for what is not the id of a job */
export function jobReferenceOf({ id, expectedVersion }: JobReferenceInput) {
  const jobId = jobIdOf('input.id', id)
  return expectedVersion === null || expectedVersion === undefined ? { id: jobId } : { id: jobId, expectedVersion }
}

/** The field of payloads from which on a client listens. */
export function eventCursorField<Shape extends { readonly eventCursor: string }>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Shape>,
): FieldRef<Types, string> {
  return t.string({
    description: 'For `after` of a subscription: after it come all events that this answer does not show yet.',
    resolve: ({ eventCursor }) => eventCursor,
  })
}

/** The fields of the payload of a mutation of one job. */
export function jobAnswerFields(t: PothosSchemaTypes.ObjectFieldBuilder<Types, JobAnswer>): {
  job: FieldRef<Types, Job>
  eventCursor: FieldRef<Types, string>
} {
  return {
    job: t.field({ type: 'Job', description: 'The job after it.', resolve: ({ job }) => job }),
    eventCursor: eventCursorField(t),
  }
}
