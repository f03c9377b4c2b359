// The webhooks of the configuration: noted by name, without their secrets. One that was left out is off, and goes on where it was
// when it is back.
import type { ConfiguredWebhook } from '../../domain/webhook/webhook.ts'
import { readPlanned } from './plan-deliveries.ts'
import { beginToPlan, type InTransaction } from './webhook-store.ts'

// What said that it is gone, or took nothing for long, gets another chance at another address.
const noteSql = `
  insert into tobedone.webhook as w (id, name, url, description, types, kinds, created_at, from_place, failures)
  select gen_random_uuid(), c.name, c.url, c.description, c.types, c.kinds, $2::timestamptz, tobedone.log_horizon() - 1, 0
    from jsonb_to_recordset($1::text::jsonb) as c(
      name text, url text, description text, types text[], kinds tobedone.event_kind[])
   order by c.name
  on conflict (name) do update
     set url = excluded.url, description = excluded.description, types = excluded.types, kinds = excluded.kinds,
         off_since = case when w.off_reason = 'REMOVED' or (w.off_reason <> 'SWITCHED_OFF' and w.url <> excluded.url)
                          then null else w.off_since end,
         off_reason = case when w.off_reason = 'REMOVED' or (w.off_reason <> 'SWITCHED_OFF' and w.url <> excluded.url)
                           then null else w.off_reason end,
         failures = case when w.url <> excluded.url then 0 else w.failures end,
         failing_since = case when w.url <> excluded.url then null else w.failing_since end,
         last_error = case when w.url <> excluded.url then null else w.last_error end,
         not_before = case when w.url <> excluded.url then null else w.not_before end`

const leaveOutSql = `
  update tobedone.webhook w
     set off_since = $2::timestamptz, off_reason = 'REMOVED', behind_place = coalesce(w.behind_place, $3::text::bigint),
         behind_event_id = coalesce(w.behind_event_id, $4::text::bigint)
   where w.name is not null and w.name <> all ($1::text[]) and w.off_since is null`

/** Notes the webhooks of the configuration; the server that started last has the last word. */
export async function noteConfiguredWebhooks(
  inTransaction: InTransaction,
  webhooks: readonly ConfiguredWebhook[],
  now: Date,
): Promise<void> {
  await inTransaction(async (query) => {
    // In order of id, as everywhere where several are held.
    await query('select w.id from tobedone.webhook w where w.name is not null order by w.id for no key update', [])
    if (webhooks.length > 0) await beginToPlan(query, now)
    const rows = webhooks.map(({ name, url, description, types, kinds }) => ({ name, url, description, types, kinds }))
    await query(noteSql, [JSON.stringify(rows), now.toISOString()])
    const { place, id } = await readPlanned(query)
    const names = webhooks.map(({ name }) => name)
    await query(leaveOutSql, [names, now.toISOString(), String(place), String(id)])
  })
}
