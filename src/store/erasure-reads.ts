// What erasure asks of the database before it changes jobs: the pseudonym of a subject, and the jobs that name it. And what it
// takes from where no jobs are.
import { createHmac } from 'node:crypto'
import { type ErasureSubject, erasedText } from '../domain/erasure.ts'
import type { FlowRun } from '../domain/flow/flow-run.ts'
import type { Job, Target } from '../domain/job.ts'
import { JobError } from '../domain/job-error.ts'
import {
  blankFailuresSql,
  blankTypesSql,
  findPersonSql,
  findTargetSql,
  readPersonSql,
  readTargetSql,
} from './erasure-sql.ts'
import { findRunsNaming } from './flow-erasure.ts'
import { forgetKeysBy } from './found-keys.ts'
import { jobFromRow } from './job-row.ts'
import { forgetPerson } from './notification/erase-notifications.ts'
import type { Query } from './query.ts'
import { countsFollower } from './statistics/job-counts.ts'
import { isStatementTimeout, isUnavailable } from './unavailable.ts'

/** A piece of all jobs: the ids of those that name the subject, and where to go on (null: that was all). */
export interface NamingPage {
  readonly ids: readonly string[]
  readonly end: string | null
}

/** What erasure reads. Every method throws JobError UNAVAILABLE when the database is away. */
export interface ErasureReads {
  /** What stands for the subject: in this deployment always the same, and nothing that can be worked out without its key. */
  pseudonymOf(subject: ErasureSubject): Promise<string>
  /** Looks through the jobs of which the ids come after `after` (null: from the start), at most some hundreds at once. */
  findNaming(subject: ErasureSubject, after: string | null): Promise<NamingPage>
  /** Those of the jobs that name the subject, in their row or in their log, as they are now. */
  readNaming(subject: ErasureSubject, ids: readonly string[]): Promise<readonly Job[]>
  /** Some runs of flows that name the subject, behind the id `after`, in order of id. */
  findRunsNaming(subject: ErasureSubject, after: string | null): Promise<readonly FlowRun[]>
  /** Replaces a person in the definitions of types. */
  eraseFromTypes(person: string, pseudonym: string): Promise<void>
  /** Forgets a person in what is known of people, in what they were told, with what they asked, and in what was counted of deleted jobs. */
  eraseFromPeople(person: string, pseudonym: string): Promise<void>
  /** Blanks what followers said when they failed. One that fails just then says so anew when it is tried again. */
  eraseFromFollowers(): Promise<void>
}

const largestPage = 500

async function orRefuse<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isUnavailable(error) && !isStatementTimeout(error)) throw error
    throw new JobError('UNAVAILABLE', 'The database cannot be reached, or is too busy right now: erase once more.')
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

type Row = Awaited<ReturnType<Query>>[number] | undefined

async function findPerson(query: Query, person: string, after: string | null, size = largestPage): Promise<Row> {
  try {
    return (await query(findPersonSql, [person, after, size]))[0]
  } catch (error) {
    // Their histories are too long to be looked through in the time that a statement has.
    if (size === 1 || !isStatementTimeout(error)) throw error
    return await findPerson(query, person, after, Math.ceil(size / 10))
  }
}

async function findTarget(query: Query, { target }: { readonly target: Target }): Promise<Row> {
  return (await query(findTargetSql, [target.type, target.id]))[0]
}

/** The reads of erasure on a database. */
export function makeErasureReads(query: Query): ErasureReads {
  return {
    pseudonymOf: (subject) =>
      orRefuse(async () => {
        const [row] = await query('select erasure_secret from tobedone.deployment', [])
        const name =
          'person' in subject ? ['person', subject.person] : ['target', subject.target.type, subject.target.id]
        const digest = createHmac('sha256', String(row?.['erasure_secret'])).update(JSON.stringify(name)).digest('hex')
        return `erased-${digest.slice(0, 32)}`
      }),
    findNaming: (subject, after) =>
      orRefuse(async () => {
        const row =
          'person' in subject ? await findPerson(query, subject.person, after) : await findTarget(query, subject)
        const end = row?.['page_end']
        return { ids: textsOf(row?.['ids']), end: typeof end === 'string' ? end : null }
      }),
    readNaming: (subject, ids) =>
      orRefuse(async () => {
        const rows =
          'person' in subject
            ? await query(readPersonSql, [subject.person, ids])
            : await query(readTargetSql, [subject.target.type, subject.target.id, ids])
        return rows.map(jobFromRow)
      }),
    findRunsNaming: (subject, after) => orRefuse(() => findRunsNaming(query, subject, after)),
    eraseFromTypes: (person, pseudonym) => orRefuse(async () => void (await query(blankTypesSql, [person, pseudonym]))),
    eraseFromPeople: (person, pseudonym) =>
      orRefuse(async () => {
        await forgetPerson(query, person, pseudonym)
        await forgetKeysBy(query, person)
        await query('select tobedone.erase_from_kept($1, $2, $3)', [countsFollower, person, pseudonym])
      }),
    eraseFromFollowers: () => orRefuse(async () => void (await query(blankFailuresSql, [erasedText]))),
  }
}
