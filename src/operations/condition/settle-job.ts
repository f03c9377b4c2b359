// Does with an open job what was found of it: it is closed by the system, with the reason in the log, or listed. Where somebody
// was faster there is nothing to do.
import type { Verdict } from '../../domain/condition.ts'
import { isOpen, type Job } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import { systemViewer } from '../../domain/viewer.ts'
import { checkCompletion } from '../complete.ts'
import type { Operating } from '../operating.ts'
import { askCondition, type Patience } from './ask-condition.ts'
import type { ConditionOperating } from './condition-operating.ts'

/** What became of a job, or of all jobs of a target. */
export const settledAs = ['NOTHING', 'COMPLETED', 'CANCELLED', 'LISTED', 'FAILED'] as const
export type SettledAs = (typeof settledAs)[number]

/** What became of a job that was looked at, and the job after it. */
export interface SettledJob {
  readonly became: Exclude<SettledAs, 'FAILED'>
  readonly job: Job
}

type Settling = Operating & ConditionOperating

async function close({ perform }: Settling, job: Job, { finding, reason: because, end }: Verdict): Promise<SettledJob> {
  const action =
    finding === 'DONE'
      ? ({ operation: 'complete', ...checkCompletion(end), because } as const)
      : ({ operation: 'cancel', reason: 'TARGET_GONE', because } as const)
  try {
    const { jobs } = await perform({ kind: 'act', viewer: systemViewer, jobId: job.id, action, expectedVersion: null })
    return { became: finding === 'DONE' ? 'COMPLETED' : 'CANCELLED', job: jobs[0] ?? job }
  } catch (error) {
    const isGone = error instanceof JobError && (error.code === 'CLOSED' || error.code === 'NOT_FOUND')
    if (!isGone) throw error
    return { became: 'NOTHING', job }
  }
}

/** Closes or lists a job of which this was found; null: takes it from the list, if it is there. @throws JobError */
export async function settleAs(operating: Settling, job: Job, verdict: Verdict | null): Promise<SettledJob> {
  const isListed = operating.registry.of(job.type).condition?.whenFound === 'list'
  if (!isListed) return verdict === null ? { became: 'NOTHING', job } : await close(operating, job, verdict)
  if (verdict === null) await operating.unsettled.forget(job.id)
  else await operating.unsettled.list(job.id, verdict, operating.now())
  return { became: verdict === null ? 'NOTHING' : 'LISTED', job }
}

/** Asks the condition of a job, and does what it says. @throws JobError as the condition, and when the database is away */
export async function settleByCondition(operating: Settling, job: Job, patience: Patience): Promise<SettledJob> {
  if (!isOpen(job)) return { became: 'NOTHING', job }
  const verdict = await askCondition(operating.registry.of(job.type), job, patience)
  return await settleAs(operating, job, verdict)
}
