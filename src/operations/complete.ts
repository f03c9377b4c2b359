// Complete jobs: the second of the two things that a product does with jobs. By target, no id need be known.
import type { CompleteInput } from '../domain/command.ts'
import type { Job, Target } from '../domain/job.ts'
import { checkJson, checkText, payloadBytes } from '../domain/text-check.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import { act, checkPayload, checkTarget, type JobReference, type Operating } from './operating.ts'

/** Which jobs: one by its id, or all open ones of a type and target. */
export type CompleteSubject = JobReference | { readonly type: string; readonly target: Target }

/** The jobs that are completed; none when there was nothing to complete, which is no error. */
export interface CompleteAnswer {
  readonly jobs: readonly Job[]
  readonly eventCursor: string
}

/** What a completion gives, checked for its form. @throws JobError INVALID_INPUT */
export function checkCompletion({ outcome, result, resultType, metadata }: CompleteInput): CompleteInput {
  if (typeof outcome === 'string') checkText('outcome', outcome, 100)
  return {
    ...(outcome ? { outcome } : {}),
    ...(result === undefined ? {} : { result: checkJson('result', result, payloadBytes) }),
    ...(resultType === undefined ? {} : { resultType }),
    ...(metadata === undefined ? {} : { metadata: checkPayload('metadata', metadata) }),
  }
}

/**
 * Completes a job by its id, or all open jobs of a type and target that the viewer may complete.
 * @throws JobError INVALID_INPUT, UNKNOWN_TYPE; by id also NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, VERSION_CONFLICT
 */
export async function completeJob(
  operating: Operating,
  viewer: Viewer,
  subject: CompleteSubject,
  input: CompleteInput,
  transaction?: LockedFrame,
): Promise<CompleteAnswer> {
  const end = checkCompletion(input)
  if ('id' in subject) {
    const { job, eventCursor } = await act(operating, viewer, subject, { operation: 'complete', ...end }, transaction)
    return { jobs: [job], eventCursor }
  }
  const { type, target } = subject
  checkText('type', type, 100)
  checkTarget(target)
  const { jobs, eventCursor } = await operating.perform(
    { kind: 'completeByTarget', viewer, type, target, input: end },
    transaction,
  )
  return { jobs, eventCursor }
}
