// Which operations a viewer may do with a job now, and where not, why: found by asking the very rules that decide.
import type { JobAction } from './command.ts'
import { decideAction } from './decide/action.ts'
import { closedError } from './decide/closing.ts'
import type { Circumstances } from './decide/decision.ts'
import { decideExpiry } from './decide/settle.ts'
import type { Job } from './job.ts'
import { JobError, type JobErrorCode } from './job-error.ts'
import { type JobOperation, jobOperations, lifecycle } from './lifecycle.ts'
import { maySkip } from './permission.ts'

/** Whether an operation would be taken; if not, the code of its refusal and the reason in words. */
export interface ViewerPermission {
  readonly operation: JobOperation
  readonly isAllowed: boolean
  readonly code: JobErrorCode | null
  readonly reason: string | null
}

// What each operation is tried with: what would be taken from anybody who may do it at all.
const tries: { readonly [Operation in JobOperation]: JobAction & { readonly operation: Operation } } = {
  claim: { operation: 'claim' },
  unclaim: { operation: 'unclaim' },
  start: { operation: 'start' },
  stop: { operation: 'stop' },
  assign: { operation: 'assign', to: null },
  snooze: { operation: 'snooze', until: null },
  reschedule: { operation: 'reschedule' },
  update: { operation: 'update' },
  comment: { operation: 'comment', comment: { body: '-', isInternal: false } },
  complete: { operation: 'complete' },
  cancel: { operation: 'cancel', reason: 'WITHDRAWN' },
  reopen: { operation: 'reopen', expiresAt: null },
}

function refusalOfTrying(
  job: Job,
  operation: JobOperation,
  circumstances: Circumstances,
  action: JobAction = tries[operation],
): JobError | null {
  try {
    decideAction(job, action, null, circumstances)
  } catch (error) {
    // Whoever may not withdraw a job may perhaps skip it.
    if (action === tries.cancel && maySkip(circumstances.viewer, job, circumstances.registry)) {
      return refusalOfTrying(job, operation, circumstances, { operation: 'cancel', reason: 'SKIPPED' })
    }
    if (error instanceof JobError) return error
    throw error
  }
  // To end a job once more as one has ended it succeeds and does nothing: there is nothing that one may do.
  return 'refused' in lifecycle[operation][job.status] ? closedError(job) : null
}

/**
 * Says of every operation whether the viewer may do it with a job that they see, judged on the job as given and on the time.
 * What depends on more is not known here: outcomes and data must fit the type, dates must be possible, the person assigned
 * must not be excluded, and a job that must be the only open one of its target cannot be reopened beside another.
 */
export function viewerCan(job: Job, circumstances: Circumstances): readonly ViewerPermission[] {
  const current = decideExpiry(job, circumstances.now)?.job ?? job
  return jobOperations.map((operation) => {
    const refusal = refusalOfTrying(current, operation, circumstances)
    return {
      operation,
      isAllowed: refusal === null,
      code: refusal?.code ?? null,
      reason: refusal?.message ?? null,
    }
  })
}
