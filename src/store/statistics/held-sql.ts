// Of how many targets the steps of a flow hold it, as `stepStates` of domain/flow/steps.ts tells of one: the run is open, and the
// last job of the step that counts for it was cancelled otherwise than by skipping, with none beside that is open or completed.
import type { Registry } from '../../domain/registry.ts'
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { allOf, type SqlFragment, sql } from '../sql-fragment.ts'
import { visibilitySql } from '../visibility-sql.ts'

/** A column `held` with the counts by type, for a funnel of a flow as it is now. `ofTarget` are conditions on the target of `j`. */
export function heldSql(
  viewer: Viewer,
  registry: Registry,
  { flow, holding = [], asOf }: FunnelQuery,
  ofTarget: readonly SqlFragment[],
): SqlFragment {
  if (flow === undefined || asOf !== undefined) return sql``
  // Who sees the job that says so may count it, as with all else.
  const seen = allOf([visibilitySql(viewer, registry, { type: holding }), ...ofTarget])
  return sql`,
    (select coalesce(json_object_agg(held.type, held.targets), '{}') from (
       select j.type, count(*) as targets from (
         select distinct on (r.id, c.type) c.*
           from tobedone.flow_run r
           join tobedone.job c on c.target_id = r.target_id and c.target_type = r.target_type
          where r.flow = ${flow}::text and r.status = 'OPEN' and c.type = any(${holding}::text[]) and c.status = 'CANCELLED'
            and (c.flow_run_id = r.id or (c.flow_run_id is null and c.closed_at > r.started_at))
          order by r.id, c.type, c.closed_at desc) j
        where j.cancellation_reason <> 'SKIPPED' and ${seen}
          and not exists (select from tobedone.job o
                           where o.target_id = j.target_id and o.target_type = j.target_type and o.type = j.type
                             and o.status <> 'CANCELLED')
        group by j.type) held) as held`
}
