// How long jobs take, learned per type from the last that were done: the median of what people were seen to work on them. One
// figure for everybody, kept for a while in the process, since it changes slowly.
import type { Query } from '../query.ts'
import { literalCount, type Statement, sql, statementOf } from '../sql-fragment.ts'

/** How many of the last ones are looked at. */
const mostLookedAt = 200
/** Fewer than these teach nothing. */
const fewest = 5

/** The statement that finds how long jobs of these types take, for those types of which enough have been done. */
export function learnedStatement(types: readonly string[]): Statement {
  return statementOf(sql`
    select asked.type, learned.median_ms from unnest(${types}::text[]) asked(type)
     cross join lateral (
       select count(*) as jobs, percentile_disc(0.5) within group (order by handled_ms)::float8 as median_ms from (
         select j.handled_ms from tobedone.job j
          where j.type = asked.type and j.handled_ms > 0 and j.completed_at is not null
          order by j.completed_at desc limit ${literalCount(mostLookedAt)}) last) learned
     where learned.jobs >= ${literalCount(fewest)}`)
}

/** Tells how long jobs of types take, as far as that is known. */
export type LearnedTimes = (types: readonly string[]) => Promise<ReadonlyMap<string, number>>

interface Known {
  readonly ms: number | null
  readonly until: number
}

/** Learns them. What is learned is kept for so many milliseconds. */
export function makeLearnedTimes(query: Query, keptForMs: number): LearnedTimes {
  const known = new Map<string, Known>()
  return async (types) => {
    const now = performance.now()
    const asked = [...new Set(types)]
    const unknown = asked.filter((type) => (known.get(type)?.until ?? 0) <= now)
    if (unknown.length > 0) {
      const { text, parameters } = learnedStatement(unknown)
      const found = new Map((await query(text, parameters)).map((row) => [row['type'], row['median_ms']]))
      for (const type of unknown) {
        const ms = found.get(type)
        known.set(type, { ms: typeof ms === 'number' ? ms : null, until: now + keptForMs })
      }
    }
    const times = new Map<string, number>()
    for (const type of asked) {
      const ms = known.get(type)?.ms ?? null
      if (ms !== null) times.set(type, ms)
    }
    return times
  }
}
