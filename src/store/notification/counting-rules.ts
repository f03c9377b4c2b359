// What the rules that count for a type mean to statements about its jobs `j`.

/** Whether those that count are others than ours. `digests`: the parameter with the digests of ours, by type. */
export function hasOtherRulesSql(digests: string): string {
  return `exists (select 1 from tobedone.type_rules r where r.type = j.type and r.digest is distinct from ${digests}::jsonb ->> r.type)`
}

/** Whether a notification `n` that is due is still wanted: its job is open and its rule is there, or it tells of a completion. */
export const isWantedSql = `coalesce(n.reason = 'COMPLETED' or (j.status in ('PENDING', 'IN_PROGRESS')
             and coalesce((select n.rule = any (r.keys) from tobedone.type_rules r where r.type = j.type), true)), false)`
