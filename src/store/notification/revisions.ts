// How often what somebody has in their inbox has changed: raised in the transaction of each change, and compared by the servers
// that show live inboxes. Always raised for several in the order of their ids, so that nobody waits in a circle.
import type { Query } from '../query.ts'

/** The end of a statement that raises the revisions of all whom `ids` (a query of one column) names. */
export function raiseSql(ids: string): string {
  return `insert into tobedone.inbox as i (recipient, revision) select r.id, 1 from (${ids}) r(id) group by r.id order by r.id
    on conflict (recipient) do update set revision = i.revision + 1`
}

/** The revisions of these people; of whom nothing has changed yet, none. */
export async function readRevisions(query: Query, recipients: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await query(
    'select recipient, revision::text as revision from tobedone.inbox where recipient = any ($1::text[])',
    [recipients],
  )
  return new Map(rows.map(({ recipient, revision }) => [String(recipient), String(revision)]))
}
