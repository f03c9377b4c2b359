// Finds the jobs that an import would make once more: by the external id, or by the id itself, which is what an export says
// of a job that was never imported.

import type { Query } from './query.ts'
import { type ToldJob, toldColumns, toldJob } from './told-event.ts'

/** The jobs that are known by these names, each with at most so many of its events. */
export type FindKnown = (externalIds: readonly string[], mostEvents: number) => Promise<ReadonlyMap<string, ToldJob>>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const knownSql = `
  select coalesce(j.external_id, j.id::text) as name, ${toldColumns}
    from (select id from tobedone.job where external_id = any ($1::text[])
          union select id from tobedone.job where id = any ($2::uuid[]) and external_id is null) known
         join tobedone.job j on j.id = known.id
         join tobedone.job_event e on e.job_id = j.id and e.version <= $3::integer
   order by e.job_id, e.version`

/** Looks them up in the database. */
export function findKnownIn(query: Query): FindKnown {
  return async (externalIds, mostEvents) => {
    const ids = externalIds.filter((each) => uuid.test(each))
    const rows = await query(knownSql, [externalIds, ids, mostEvents])
    const byName = Map.groupBy(rows, ({ name }) => String(name))
    return new Map([...byName].map(([name, events]) => [name, toldJob(events)]))
  }
}
