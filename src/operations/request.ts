// Request a job: the first of the two things that a product does with jobs.
import { createHash } from 'node:crypto'
import type { RequestInput } from '../domain/command.ts'
import type { Job } from '../domain/job.ts'
import { invalidInput } from '../domain/job-error.ts'
import { ifOpenChoices } from '../domain/job-type.ts'
import { checkText } from '../domain/text-check.ts'
import { checkPerson, type Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import {
  checkDates,
  checkNames,
  checkPayload,
  checkPriority,
  checkTarget,
  newJobId,
  type Operating,
} from './operating.ts'

/** The answer to a request. `job` is null when a job is in the way that the viewer may not see. */
export interface RequestAnswer {
  readonly job: Job | null
  readonly wasCreated: boolean
  readonly eventCursor: string
}

/** What a request gives, checked for its form. @throws JobError INVALID_INPUT */
export function checkRequest(input: RequestInput): RequestInput {
  checkText('type', input.type, 100)
  checkTarget(input.target)
  if (input.title) checkText('title', input.title, 200)
  if (input.priority !== undefined) checkPriority(input.priority)
  if (typeof input.assignedTo === 'string') checkPerson('assignedTo', input.assignedTo)
  if (input.idempotencyKey !== undefined) checkText('idempotencyKey', input.idempotencyKey, 200)
  if (input.ifOpen !== undefined && !ifOpenChoices.includes(input.ifOpen)) {
    throw invalidInput('ifOpen', `must be one of ${ifOpenChoices.join(', ')}.`)
  }
  checkDates({ dueAt: input.dueAt, expiresAt: input.expiresAt })
  const { title, assignedTo, metadata, candidateGroups, candidateUsers, excludedUsers, ...rest } = input
  return {
    ...rest,
    ...(title ? { title } : {}),
    // No one at all is another thing than the type's default.
    ...(assignedTo === undefined ? {} : { assignedTo }),
    ...(metadata === undefined ? {} : { metadata: checkPayload('metadata', metadata) }),
    ...(candidateGroups === undefined ? {} : { candidateGroups: checkNames('candidateGroups', candidateGroups) }),
    ...(candidateUsers === undefined ? {} : { candidateUsers: checkNames('candidateUsers', candidateUsers) }),
    ...(excludedUsers === undefined ? {} : { excludedUsers: checkNames('excludedUsers', excludedUsers) }),
  }
}

function sorted(value: unknown): unknown {
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

// The order of keys is not part of what was sent; everything else is.
function hashOf(input: RequestInput): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(input)))
    .digest('base64url')
}

/**
 * Requests a job about a target.
 * @throws JobError INVALID_INPUT, UNKNOWN_TYPE, FORBIDDEN, EXCLUDED, ALREADY_OPEN, IDEMPOTENCY_CONFLICT
 */
export async function requestJob(
  operating: Operating,
  viewer: Viewer,
  input: RequestInput,
  transaction?: LockedFrame,
): Promise<RequestAnswer> {
  const command = {
    kind: 'request',
    viewer,
    jobId: newJobId(operating.now()),
    input: checkRequest(input),
    inputHash: input.idempotencyKey === undefined ? null : hashOf(input),
  } as const
  const { jobs, wasCreated, eventCursor } = await operating.perform(command, transaction)
  return { job: jobs[0] ?? null, wasCreated, eventCursor }
}
