// Deletes closed jobs after their time, in short transactions (`tobedone.delete_closed`, which says what must not be deleted yet): a
// pass goes through the types, of each from the job that was closed first. Where it is stands nowhere, as a new pass finds the rest.
import type { Pool } from 'pg'
import { orRefuse } from './or-refuse.ts'
import { countsFollower } from './statistics/job-counts.ts'
import { runTransaction } from './transaction.ts'

/** How long jobs and their events are kept, in milliseconds. */
export interface RetentionRules {
  /** Since they were closed. */
  readonly jobsMs: number
  /** Since the last was written of them: as long as one may resume. */
  readonly eventsMs: number
}

/** What deletes. */
export interface JobRetention {
  /** Deletes some; says whether there may be more in this pass. @throws JobError UNAVAILABLE */
  goOn(now: Date): Promise<boolean>
}

/** How many jobs are looked at in one transaction. Few, as the streams wait for what it writes. */
const jobsATurn = 200

interface Step {
  readonly type: string
  readonly after: string | null
}

/** The deletion of the closed jobs of a database. */
export function makeJobRetention(pool: Pool, { jobsMs, eventsMs }: RetentionRules): JobRetention {
  let left: readonly Step[] = []
  const call = (text: string, parameters: readonly unknown[]) =>
    orRefuse(() =>
      runTransaction(pool, 'statement_timeout = 60000', async (client) => {
        const { rows } = await client.query<Record<string, unknown>>(text, [...parameters])
        return rows
      }),
    )
  return {
    async goOn(now) {
      if (left.length === 0) {
        const rows = await call('select t.name from tobedone.job_type t order by t.name', [])
        left = rows.map(({ name }) => ({ type: String(name), after: null }))
      }
      const [step, ...others] = left
      if (step === undefined) return false
      const before = (ms: number): string => new Date(now.getTime() - ms).toISOString()
      const [row] = await call(
        `select d.next_after::text as next_after
           from tobedone.delete_closed($1, $2, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6::integer) d`,
        [countsFollower, step.type, step.after, before(jobsMs), before(eventsMs), jobsATurn],
      )
      const after = row?.['next_after']
      left = typeof after === 'string' ? [{ type: step.type, after }, ...others] : others
      return left.length > 0
    },
  }
}
