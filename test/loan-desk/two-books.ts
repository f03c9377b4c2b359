// The rows of the host product against the log of jobs, in SQL: which of either has no counterpart, or another one.
import type { Client } from 'pg'

/** How many notes and events there are together, and how many of them do not agree, and in what. */
export interface BookComparison {
  readonly pairs: number
  readonly notesAlone: number
  readonly eventsAlone: number
  readonly toldOtherwise: number
  /** The row and the event were written by different transactions, as PostgreSQL itself has them. */
  readonly writtenApart: number
}

/** Compares each note with the event of the same version of the same job. */
export async function compareBooks(client: Client): Promise<BookComparison | undefined> {
  const { rows } = await client.query<BookComparison>(
    `select count(*) filter (where n.id is not null and e.id is not null)::integer as pairs,
            count(*) filter (where e.id is null)::integer as "notesAlone",
            count(*) filter (where n.id is null)::integer as "eventsAlone",
            count(*) filter (where (n.what, n.by, n.application_id)
              <> (e.kind::text, e.actor, e.snapshot -> 'target_id' #>> '{}'))::integer as "toldOtherwise",
            count(*) filter (where n.xmin::text::bigint <> (e.xid - d.base) % (1::bigint << 32))::integer as "writtenApart"
       from public.loan_note n
            full join tobedone.job_event e on e.job_id = n.job_id and e.version = n.job_version
            cross join tobedone.deployment d`,
  )
  return rows[0]
}

/** The log of jobs in its order: the ids of the events. */
export async function readLog(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select e.id::text as id from tobedone.job_event e order by e.place, e.id',
  )
  return rows.map(({ id }) => id)
}
