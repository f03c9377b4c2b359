// The jobs at the ends of a period of which the counters know the days between them. By functions of the database that keep their plan, each
// of which reads one index that holds all it tells.
import { type SqlFragment, sql } from '../sql-fragment.ts'
import { momentSql } from './jobs-as-of.ts'
import type { Ended } from './whole-days.ts'

const functions = {
  entered: sql`tobedone.entered_between`,
  started: sql`tobedone.started_between`,
  closed: sql`tobedone.closed_between`,
} as const

/** The jobs of `step.type`, of a flow or of whatever, to which that happened in between: a table of SQL. */
export function betweenSql(
  happened: keyof typeof functions,
  flow: string | undefined,
  { from, to }: Ended,
): SqlFragment {
  return sql`${functions[happened]}(step.type, ${flow ?? null}::text, ${momentSql(from)}, ${momentSql(to)})`
}
