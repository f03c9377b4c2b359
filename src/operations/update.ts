// Change what is said of an open job, or say something about it.
import type { UpdateInput } from '../domain/command.ts'
import type { Comment } from '../domain/event.ts'
import { invalidInput } from '../domain/job-error.ts'
import { checkText } from '../domain/text-check.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import {
  act,
  checkNames,
  checkPayload,
  checkPriority,
  type JobAnswer,
  type JobReference,
  type Operating,
} from './operating.ts'

/** What an update gives, checked for its form. @throws JobError INVALID_INPUT */
export function checkUpdate({
  title,
  priority,
  metadata,
  candidateGroups,
  candidateUsers,
  excludedUsers,
}: UpdateInput): UpdateInput {
  if (title) checkText('title', title, 200)
  if (priority !== undefined) checkPriority(priority)
  return {
    ...(title === undefined ? {} : { title: title || null }),
    ...(priority === undefined ? {} : { priority }),
    ...(metadata === undefined ? {} : { metadata: checkPayload('metadata', metadata) }),
    ...(candidateGroups === undefined ? {} : { candidateGroups: checkNames('candidateGroups', candidateGroups) }),
    ...(candidateUsers === undefined ? {} : { candidateUsers: checkNames('candidateUsers', candidateUsers) }),
    ...(excludedUsers === undefined ? {} : { excludedUsers: checkNames('excludedUsers', excludedUsers) }),
  }
}

/**
 * Changes title, priority, metadata (merged key by key) or who may have the job; what is absent stays.
 * @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, EXCLUDED, CLOSED, VERSION_CONFLICT
 */
export async function updateJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  input: UpdateInput,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  return act(operating, viewer, job, { operation: 'update', ...checkUpdate(input) }, transaction)
}

/** @throws JobError INVALID_INPUT for a comment that says nothing, or more than 10,000 bytes */
export function checkComment({ body }: Comment): void {
  checkText('body', body, 10_000)
  if (Buffer.byteLength(body) > 10_000) throw invalidInput('body', 'must take at most 10,000 bytes.')
}

/** Says something about a job, open or closed; at most 10,000 bytes. @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN */
export async function commentOnJob(
  operating: Operating,
  viewer: Viewer,
  job: JobReference,
  comment: Comment,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  checkComment(comment)
  return act(operating, viewer, job, { operation: 'comment', comment }, transaction)
}
