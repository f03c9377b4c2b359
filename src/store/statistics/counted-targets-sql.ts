// About how many targets there are jobs of the steps of a funnel, and how many jobs. Days that the counters know are added up: a target
// counts on the day on which it was met within the period for the first time. What changed since is looked up target by target.
import { type SqlFragment, sql, unionAllOf } from '../sql-fragment.ts'
import type { CountedQuestion } from './countable.ts'
import type { WholeDays } from './whole-days.ts'

/** What the counters of targets tell apart. */
export type Happening = 'ENTERED' | 'COMPLETED' | 'CANCELLED'

function isWithin({ first, end }: WholeDays, day: SqlFragment): SqlFragment {
  return sql`${day} >= ${first}::integer and ${day} < ${end}::integer`
}

function isOf(happening: Happening, column: SqlFragment): SqlFragment {
  return sql`${column} = ${happening}::tobedone.counted_happening`
}

/**
 * Tables of SQL, for a `with`; `state` must be there. `moved` has by how many jobs the days of targets have changed since they were counted,
 * `turned` how many jobs such targets had within these days, and have now.
 */
export function changedTargetsSql({ values = [] }: CountedQuestion, days: WholeDays): SqlFragment {
  return sql`
    moved as materialized (
      select t.step, t.key, t.happening, t.day, sum(t.jobs)::integer as jobs
        from state cross join lateral tobedone.targets_of(state.j, state.weight) t
       where t.key is not null and t.step = any (${values}::text[]) group by 1, 2, 3, 4 having sum(t.jobs) <> 0),
    turned as materialized (
      select m.step, m.happening, m.key, counted.jobs as jobs_then, counted.jobs + sum(m.jobs)::integer as jobs
        from moved m
       cross join lateral (
         select coalesce(sum(t.jobs), 0)::integer as jobs from tobedone.target_day t
          where t.key = m.key and t.happening = m.happening and ${isWithin(days, sql`t.day`)}) counted
       where ${isWithin(days, sql`m.day`)} group by m.step, m.happening, m.key, counted.jobs)`
}

function turnedSql(happening: Happening): SqlFragment {
  return sql`
    select coalesce(sum((t.jobs > 0)::integer - (t.jobs_then > 0)::integer), 0)::integer as targets,
           coalesce(sum(t.jobs - t.jobs_then), 0)::integer as jobs
      from turned t where t.step = step.name and ${isOf(happening, sql`t.happening`)}`
}

/** Of how many targets there are jobs of each step, and completed ones, of all time: as JSON. */
export function targetsOfAllTimeSql({ values = [] }: CountedQuestion): SqlFragment {
  return sql`(
    select coalesce(json_agg(to_json(told)), '[]') from (
      select step.name as type, coalesce(c.entered, 0) + came.targets as entered_targets,
             coalesce(c.completed, 0) + done.targets as completed_targets
        from unnest(${values}::text[]) step(name)
        left join tobedone.step_count c on c.step = step.name
       cross join lateral (${turnedSql('ENTERED')}) came
       cross join lateral (${turnedSql('COMPLETED')}) done) told)`
}

/**
 * To how many targets that happened at the step `step` on these days and at their ends, and with how many jobs: a query. `ends` are
 * queries of the jobs of the ends.
 */
export function metTargetsSql(happening: Happening, days: WholeDays, ends: readonly SqlFragment[]): SqlFragment {
  const counted = sql`
    select coalesce(sum(d.targets) filter (where d.previous_day < ${days.first}::integer), 0) as targets,
           coalesce(sum(d.jobs), 0) as jobs
      from tobedone.step_day d
     where d.step = step.name and ${isOf(happening, sql`d.happening`)} and ${isWithin(days, sql`d.day`)}`
  // Who was met on a day between the ends is counted there.
  const atEnd = sql`
    select count(*) filter (where not coalesce(
             (select t.jobs > 0 from turned t where t.key = met.key and ${isOf(happening, sql`t.happening`)}),
             exists (select from tobedone.target_day t
                      where t.key = met.key and ${isOf(happening, sql`t.happening`)} and ${isWithin(days, sql`t.day`)}))) as targets,
           coalesce(sum(met.jobs), 0) as jobs
      from (select tobedone.target_key(step.name, j.target_type, j.target_id) as key, count(*) as jobs
              from (${unionAllOf(ends)}) j group by j.target_type, j.target_id) met`
  const parts = [counted, turnedSql(happening), ...(ends.length === 0 ? [] : [atEnd])]
  return sql`select sum(part.targets)::integer as targets, sum(part.jobs)::integer as jobs from (${unionAllOf(parts)}) part`
}
