// Puts jobs into the database as they are, past every operation: for tests of what is read back.
import type { Job } from '../../src/domain/job.ts'
import { jobToRow } from '../../src/store/job-row.ts'
import type { Query } from '../../src/store/query.ts'

/** Stores the jobs, does the work and takes everything back. */
export async function withStoredJobs(query: Query, jobs: readonly Job[], work: () => Promise<void>): Promise<void> {
  const rows = jobs.map(jobToRow)
  const columns = Object.keys(rows[0] ?? {})
  const values = columns.map((column) => (column === 'result' ? `nullif(result, 'null')` : column))
  await query('begin', [])
  try {
    await query(
      `insert into tobedone.job (${columns.join()}, place)
       select ${values.join()}, 1 from jsonb_populate_recordset(null::tobedone.job, $1::jsonb)`,
      [JSON.stringify(rows)],
    )
    await work()
  } finally {
    await query('rollback', [])
  }
}
