// Lists of jobs: what a viewer sees of what a filter admits, page by page, and how many there are.

import { checkCount } from '../domain/count-check.ts'
import type { JobFilter } from '../domain/filter.ts'
import { checkFilter } from '../domain/filter-check.ts'
import type { Job } from '../domain/job.ts'
import type { JobOrder } from '../domain/order.ts'
import type { OrderRange } from '../domain/order-range.ts'
import { readableFilter } from '../domain/readable-filter.ts'
import type { Registry } from '../domain/registry.ts'
import type { Viewer } from '../domain/viewer.ts'
import { filterSql } from './filter-sql.ts'
import type { AskForRow } from './gather.ts'
import { cellsOf, jobFromCells } from './job-cells.ts'
import { keptPlanOf } from './kept-plan.ts'
import { beyondSql, orderBySql, withinSql } from './order-sql.ts'
import { pageCursorOf, parsePageCursor } from './page-cursor.ts'
import { type PageRequest, pageSizeOf } from './page-size.ts'
import type { Query } from './query.ts'
import { allOf, literalCount, type SqlFragment, type Statement, sql, statementOf } from './sql-fragment.ts'
import { visibilitySql } from './visibility-sql.ts'

/** Which jobs a list is made of, and who asks. */
export interface ListedJobs {
  readonly viewer: Viewer
  readonly registry: Registry
  readonly filter: JobFilter
}

/** A page of a list. */
export interface JobPage {
  /** In the order asked for, whichever end the page was taken from. */
  readonly jobs: readonly Job[]
  /** Whether there is more behind the page: looked up when it goes forward, else whether it was asked to end before a cursor. */
  readonly hasNextPage: boolean
  /** Whether there is more before the page: looked up when it goes backward, else whether it was asked to begin after a cursor. */
  readonly hasPreviousPage: boolean
  /** The cursor of a job of this page. */
  readonly cursorOf: (job: Job) => string
  /** `pg_current_snapshot()` of the read: every event that the page does not show is not visible in it. */
  readonly snapshot: string
}

/** The most jobs that are counted. */
const countLimit = 1_000_000

function listedSql({ viewer, registry, filter }: ListedJobs): SqlFragment {
  checkFilter(filter)
  const readable = readableFilter(filter, viewer, registry)
  return allOf([filterSql(readable), visibilitySql(viewer, registry, readable)])
}

/** The jobs at one end of a list, and what the read saw. */
interface Piece {
  /** From that end on. */
  readonly jobs: readonly Job[]
  readonly hasMore: boolean
  readonly snapshot: string
}

interface End {
  readonly orderBy: JobOrder
  readonly size: number
  readonly isFromEnd: boolean
  readonly isPlanKept?: boolean
}

function endStatement(conditions: readonly SqlFragment[], end: End): Statement {
  const { orderBy, size, isFromEnd, isPlanKept = false } = end
  const limit = isPlanKept ? literalCount(size + 1) : sql`${size + 1}::integer`
  // As one JSON value: less work here than columns, the same with every driver, and a row also when there is no job.
  return statementOf(sql`
    select pg_current_snapshot()::text as snapshot, (
      select coalesce(json_agg(${cellsOf('page')}), '[]') from (
        select j.* from tobedone.job j where ${allOf(conditions)}
        order by ${orderBySql(orderBy, isFromEnd)} limit ${limit}) page) as jobs`)
}

/** Asks for one end of a list, at most so many jobs of it. */
export async function readPiece(query: Query, { text, parameters }: Statement, size: number): Promise<Piece> {
  const [row = {}] = await query(text, parameters)
  return pieceOf(row, size)
}

function pieceOf(row: Readonly<Record<string, unknown>>, size: number): Piece {
  const found: unknown = row['jobs']
  const snapshot = row['snapshot']
  if (!Array.isArray(found) || typeof snapshot !== 'string')
    throw new Error('The list of jobs came without its columns.')
  return { jobs: found.slice(0, size).map(jobFromCells), hasMore: found.length > size, snapshot }
}

/**
 * Reads a page of jobs in one statement; with `askForRow`, together with others of the kind where its plan may be kept.
 * @throws JobError INVALID_INPUT for a filter or a size that is none, LIMIT_EXCEEDED for a page of more than 100,
 *   CURSOR_INVALID for a cursor that is not of a list in this order.
 */
export async function listJobs(
  query: Query,
  list: ListedJobs & PageRequest & { readonly orderBy: JobOrder },
  askForRow?: AskForRow,
): Promise<JobPage> {
  const { orderBy, after, before } = list
  const { size, isFromEnd } = pageSizeOf(list)
  const conditions = [listedSql(list)]
  if (after !== undefined) conditions.push(beyondSql(orderBy, parsePageCursor(orderBy, after), 'after'))
  if (before !== undefined) conditions.push(beyondSql(orderBy, parsePageCursor(orderBy, before), 'before'))
  const isPaged = after !== undefined || before !== undefined
  const plan = askForRow ? keptPlanOf({ ...list, size, isFromEnd, isPaged }) : null
  const statement = endStatement(conditions, { orderBy, size, isFromEnd, isPlanKept: plan !== null })
  const [parameter] = statement.parameters
  const { jobs, hasMore, snapshot } =
    plan !== null && askForRow && typeof parameter === 'string'
      ? pieceOf(await askForRow(plan, statement.text, parameter), size)
      : await readPiece(query, statement, size)
  return {
    jobs: isFromEnd ? jobs.toReversed() : jobs,
    hasNextPage: isFromEnd ? before !== undefined : hasMore,
    hasPreviousPage: isFromEnd ? hasMore : after !== undefined,
    cursorOf: (job) => pageCursorOf(orderBy, job),
    snapshot,
  }
}

/** What `readPiece` asks for the first jobs of a part of a list. @throws JobError INVALID_INPUT for a filter that is none. */
export function firstJobsStatement(
  list: ListedJobs & { readonly orderBy: JobOrder; readonly range: OrderRange; readonly size: number },
): Statement {
  return endStatement([listedSql(list), ...withinSql(list.orderBy, list.range)], { ...list, isFromEnd: false })
}

/**
 * Counts the jobs of a list, up to `limit` (1 to 1,000,000).
 * @throws JobError INVALID_INPUT for a filter or limit that is none, LIMIT_EXCEEDED for a limit above 1,000,000.
 */
export async function countJobs(query: Query, list: ListedJobs & { readonly limit: number }): Promise<number> {
  checkCount('limit', list.limit, countLimit)
  const { text, parameters } = statementOf(sql`
    select count(*)::integer as jobs from (
      select from tobedone.job j where ${listedSql(list)} limit ${list.limit}::integer) counted`)
  const [row] = await query(text, parameters)
  const count = row?.['jobs']
  if (typeof count !== 'number') throw new Error('The count of jobs came without its column.')
  return count
}
