// The lifecycle as a total table, status by operation: a missing cell does not compile. docs/lifecycle.md is printed from it.

import type { JobStatus } from './job.ts'
import type { JobErrorCode } from './job-error.ts'

/** What a viewer can do with a job that exists. */
export const jobOperations = [
  'claim',
  'unclaim',
  'start',
  'stop',
  'assign',
  'snooze',
  'reschedule',
  'update',
  'comment',
  'complete',
  'cancel',
  'reopen',
] as const
export type JobOperation = (typeof jobOperations)[number]

/** What happens by itself when a moment has come. */
export const timedOperations = ['expire', 'endClaim', 'wake', 'becomeOverdue'] as const
export type TimedOperation = (typeof timedOperations)[number]

/**
 * A cell: the status after the operation; or the code of its refusal; or `unchanged`, a success without an event because
 * what is asked for is so already.
 */
export type Cell =
  | { readonly to: JobStatus }
  | { readonly refused: JobErrorCode; readonly because: string }
  | { readonly unchanged: string }

const to = (status: JobStatus): Cell => ({ to: status })
const refused = (code: JobErrorCode, because: string): Cell => ({ refused: code, because })
const unchanged = (because: string): Cell => ({ unchanged: because })
const closed = refused('CLOSED', 'The job is closed')
const over = unchanged('nothing is due on a closed job')
const notSnoozable = refused('INVALID_INPUT', 'Only a pending job can be snoozed: stop it first')

/** The whole lifecycle. What depends on more than the status (who has it, dates) is in `decide/`. */
export const lifecycle: Readonly<Record<JobOperation | TimedOperation, Readonly<Record<JobStatus, Cell>>>> = {
  claim: {
    PENDING: to('PENDING'),
    IN_PROGRESS: unchanged('the same person has it'),
    COMPLETED: closed,
    CANCELLED: closed,
  },
  unclaim: { PENDING: to('PENDING'), IN_PROGRESS: to('PENDING'), COMPLETED: closed, CANCELLED: closed },
  start: {
    PENDING: to('IN_PROGRESS'),
    IN_PROGRESS: unchanged('the same person works on it'),
    COMPLETED: closed,
    CANCELLED: closed,
  },
  stop: { PENDING: unchanged('nobody works on it'), IN_PROGRESS: to('PENDING'), COMPLETED: closed, CANCELLED: closed },
  assign: { PENDING: to('PENDING'), IN_PROGRESS: to('PENDING'), COMPLETED: closed, CANCELLED: closed },
  snooze: { PENDING: to('PENDING'), IN_PROGRESS: notSnoozable, COMPLETED: closed, CANCELLED: closed },
  reschedule: { PENDING: to('PENDING'), IN_PROGRESS: to('IN_PROGRESS'), COMPLETED: closed, CANCELLED: closed },
  update: { PENDING: to('PENDING'), IN_PROGRESS: to('IN_PROGRESS'), COMPLETED: closed, CANCELLED: closed },
  comment: {
    PENDING: to('PENDING'),
    IN_PROGRESS: to('IN_PROGRESS'),
    COMPLETED: to('COMPLETED'),
    CANCELLED: to('CANCELLED'),
  },
  complete: { PENDING: to('COMPLETED'), IN_PROGRESS: to('COMPLETED'), COMPLETED: closed, CANCELLED: closed },
  cancel: { PENDING: to('CANCELLED'), IN_PROGRESS: to('CANCELLED'), COMPLETED: closed, CANCELLED: closed },
  reopen: {
    PENDING: refused('ALREADY_OPEN', 'The job is open'),
    IN_PROGRESS: refused('ALREADY_OPEN', 'The job is open'),
    COMPLETED: to('PENDING'),
    CANCELLED: to('PENDING'),
  },
  expire: { PENDING: to('CANCELLED'), IN_PROGRESS: to('CANCELLED'), COMPLETED: over, CANCELLED: over },
  endClaim: { PENDING: to('PENDING'), IN_PROGRESS: unchanged('it was started'), COMPLETED: over, CANCELLED: over },
  wake: { PENDING: to('PENDING'), IN_PROGRESS: unchanged('it is not snoozed'), COMPLETED: over, CANCELLED: over },
  becomeOverdue: { PENDING: to('PENDING'), IN_PROGRESS: to('IN_PROGRESS'), COMPLETED: over, CANCELLED: over },
}
