// Whether the frame can work in a transaction of the product's, asked only of PostgreSQL's catalog: in the wrong database or
// without rights any other statement would fail, and abort the product's transaction.
import { invalidInput, type JobError } from '../domain/job-error.ts'
import type { Deployment } from './deployment.ts'
import type { Query } from './query.ts'

// `now()` stands still from the beginning of a transaction; a statement outside of one begins when it does.
const question = `
  select now() = statement_timestamp() as is_outside,
         current_setting('transaction_isolation') as isolation,
         current_setting('transaction_read_only') = 'on' as is_read_only,
         d.oid::text || '/' || log.oid::text as objects,
         has_schema_privilege(n.oid, 'usage')
           and (select bool_and(
                  has_table_privilege(t.oid, 'select')
                  and (t.relname = 'deployment' or has_table_privilege(t.oid, 'insert'))
                  and (t.relname <> 'job' or has_table_privilege(t.oid, 'update')))
                  from pg_class t where t.relnamespace = n.oid and t.relname in ('job', 'job_event', 'deployment'))
           and (select bool_and(has_sequence_privilege(s.oid, 'usage'))
                  from pg_class s where s.relnamespace = n.oid and s.relname = 'job_event_id_seq') as may_write
    from pg_database d
         left join pg_namespace n on n.nspname = 'tobedone'
         left join pg_class log on log.relnamespace = n.oid and log.relname = 'job_event'
   where d.datname = current_database()`

/** The refusal of a transaction on another database. */
export function otherDatabase(): JobError {
  return invalidInput('tx', 'is a transaction on another database than the one that the jobs are in.')
}

/** @throws JobError INVALID_INPUT for a transaction in which the frame cannot work; the transaction stays as it was */
export async function checkTransaction(query: Query, { objects }: Pick<Deployment, 'objects'>): Promise<void> {
  const [row = {}] = await query(question, [])
  if (row['is_outside'] === true) {
    throw invalidInput('tx', 'is not in a transaction: begin one, or leave `tx` out.')
  }
  if (row['objects'] !== objects) throw otherDatabase()
  // PostgreSQL treats "read uncommitted" as "read committed".
  if (row['isolation'] !== 'read committed' && row['isolation'] !== 'read uncommitted') {
    throw invalidInput('tx', `is ${String(row['isolation'])}; jobs change in transactions that are read committed.`)
  }
  if (row['is_read_only'] === true) throw invalidInput('tx', 'is read only.')
  if (row['may_write'] !== true) {
    throw invalidInput('tx', 'has a database user without rights on the tables of the schema "tobedone": grant them.')
  }
}
