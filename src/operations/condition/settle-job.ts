// Does with an open job what was found of it: it is closed by the system, with the reason in the log, or listed. Where somebody
// was faster there is nothing to do.
import { findable, type Verdict } from '../../domain/condition.ts'
import { isOpen, type Job } from '../../domain/job.ts'
import { JobError, type JobErrorCode } from '../../domain/job-error.ts'
import { systemViewer } from '../../domain/viewer.ts'
import { checkCompletion } from '../complete.ts'
import type { Operating } from '../operating.ts'
import { askCondition, type Patience } from './ask-condition.ts'
import type { ConditionOperating } from './condition-operating.ts'

/** What became of a job, or of all jobs of a target. */
export const settledAs = ['NOTHING', 'COMPLETED', 'CANCELLED', 'LISTED', 'FAILED'] as const
export type SettledAs = (typeof settledAs)[number]

/** What became of a job that was closed or listed, and the job after it. */
export interface SettledJob {
  readonly became: Exclude<SettledAs, 'NOTHING' | 'FAILED'>
  readonly job: Job
}

/** What was found of a job, and the version of it that was looked at; null: of any. */
export interface Found {
  readonly verdict: Verdict | null
  readonly version: number | null
}

type Settling = Operating & ConditionOperating

function isRefusedAs(error: unknown, ...codes: readonly JobErrorCode[]): boolean {
  return error instanceof JobError && codes.includes(error.code)
}

async function close({ perform }: Settling, job: Job, verdict: Verdict, expectedVersion: number | null) {
  const { finding, reason: because, end } = verdict
  const action =
    finding === 'DONE'
      ? ({ operation: 'complete', ...checkCompletion(end), because } as const)
      : ({ operation: 'cancel', reason: 'TARGET_GONE', because } as const)
  try {
    const { jobs } = await perform({ kind: 'act', viewer: systemViewer, jobId: job.id, action, expectedVersion })
    return { became: finding === 'DONE' ? 'COMPLETED' : 'CANCELLED', job: jobs[0] ?? job } as const
  } catch (error) {
    if (isRefusedAs(error, 'CLOSED', 'NOT_FOUND')) return null
    throw error
  }
}

/**
 * Closes or lists a job of which this was found, or takes it from the list; null: there was nothing to do.
 * @throws JobError VERSION_CONFLICT when it is another version by now
 */
export async function settleAs(operating: Settling, job: Job, { verdict, version }: Found): Promise<SettledJob | null> {
  const { registry, unsettled, now } = operating
  const type = registry.of(job.type)
  const isListing = type.condition?.whenFound === 'list'
  if (!isListing) return verdict === null ? null : await close(operating, job, verdict, version)
  if (verdict === null) await unsettled.forget(job.id, findable(type))
  else if (await unsettled.list(job.id, version, verdict, now())) return { became: 'LISTED', job }
  else if (version !== null) throw new JobError('VERSION_CONFLICT', `The job is not at version ${version} any more.`)
  return null
}

async function settleNow(operating: Settling, jobId: string, patience: Patience): Promise<SettledJob | null> {
  const job = await operating.readJob(jobId)
  if (job === null || !isOpen(job)) return null
  const verdict = await askCondition(operating.registry.of(job.type), job, patience)
  return await settleAs(operating, job, { verdict, version: job.version })
}

/**
 * Asks the condition of a job as it is now, and does what it says, or null. An answer about what has changed meanwhile does not count:
 * it is asked once more.
 * @throws JobError as the condition, VERSION_CONFLICT when it has changed again, UNAVAILABLE when the database is away
 */
export async function settleByCondition(
  operating: Settling,
  jobId: string,
  patience: Patience,
): Promise<SettledJob | null> {
  try {
    return await settleNow(operating, jobId, patience)
  } catch (error) {
    if (!isRefusedAs(error, 'VERSION_CONFLICT')) throw error
    return await settleNow(operating, jobId, patience)
  }
}
