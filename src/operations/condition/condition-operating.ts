// What conditions need beside what every operation stands on.
import type { Job } from '../../domain/job.ts'
import type { Registry } from '../../domain/registry.ts'
import type { UnsettledJobs } from '../../store/unsettled-jobs.ts'

/** What operations of conditions do their work with. */
export interface ConditionOperating {
  readonly registry: Registry
  readonly unsettled: UnsettledJobs
  /** A job as it is now; null: it is there no more. */
  readonly readJob: (id: string) => Promise<Job | null>
  /** Lets the next pass of these types begin at once, in whichever process. */
  readonly beginPasses: (types: readonly string[]) => Promise<void>
  /** How long the functions of a condition may take, in milliseconds. */
  readonly conditionTimeoutMs: number
}
