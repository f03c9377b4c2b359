// All operations, bound to what they work with. One verb a function; every change of a job goes through one of these.

import { assignJobs } from './assign-many.ts'
import { assignJob, claimJob, startJob, stopJob, unclaimJob } from './assignment.ts'
import { claimNextJob } from './claim-next.ts'
import { cancelJob, reopenJob } from './closing.ts'
import { completeJob } from './complete.ts'
import { checkJobs } from './condition/check-jobs.ts'
import type { ConditionOperating } from './condition/condition-operating.ts'
import { settleByCondition } from './condition/settle-job.ts'
import { erasePerson, eraseTarget } from './erase.ts'
import { escalateJob } from './escalation/escalate-job.ts'
import { advanceFlow } from './flow/advance-flow.ts'
import { cancelFlow } from './flow/cancel-flow.ts'
import type { FlowOperating } from './flow/flow-operating.ts'
import { startFlow } from './flow/start-flow.ts'
import { markNotificationsSeen } from './notification/mark-seen.ts'
import type { NotificationOperating } from './notification/notification-operating.ts'
import { retryMails } from './notification/retry-mails.ts'
import { updatePreferences } from './notification/update-preferences.ts'
import { upsertPerson } from './notification/upsert-person.ts'
import type { Operating } from './operating.ts'
import { requestJob } from './request.ts'
import { rescheduleJob, snoozeJob } from './schedule.ts'
import { settleJob } from './settle.ts'
import { commentOnJob, updateJob } from './update.ts'

/** Binds the operations of a system. */
export function bindOperations(operating: Operating & FlowOperating & ConditionOperating & NotificationOperating) {
  return {
    request: requestJob.bind(null, operating),
    complete: completeJob.bind(null, operating),
    cancel: cancelJob.bind(null, operating),
    claim: claimJob.bind(null, operating),
    claimNext: claimNextJob.bind(null, operating),
    unclaim: unclaimJob.bind(null, operating),
    start: startJob.bind(null, operating),
    stop: stopJob.bind(null, operating),
    assign: assignJob.bind(null, operating),
    assignMany: assignJobs.bind(null, operating),
    snooze: snoozeJob.bind(null, operating),
    reschedule: rescheduleJob.bind(null, operating),
    update: updateJob.bind(null, operating),
    reopen: reopenJob.bind(null, operating),
    comment: commentOnJob.bind(null, operating),
    erasePerson: erasePerson.bind(null, operating),
    eraseTarget: eraseTarget.bind(null, operating),
    startFlow: startFlow.bind(null, operating),
    cancelFlow: cancelFlow.bind(null, operating),
    markNotificationsSeen: markNotificationsSeen.bind(null, operating),
    retryMails: retryMails.bind(null, operating),
    updatePreferences: updatePreferences.bind(null, operating),
    upsertPerson: upsertPerson.bind(null, operating),
    check: checkJobs.bind(null, operating),
    settle: settleJob.bind(null, operating),
    escalate: escalateJob.bind(null, operating),
    settleByCondition: settleByCondition.bind(null, operating),
    advanceFlow: advanceFlow.bind(null, operating),
  } as const
}

/** The operations of a system: each takes the viewer first. */
export type Operations = ReturnType<typeof bindOperations>
