// Takes what is erased out of everything that was written about jobs before: inside the transaction that erases them.
import { type Erasure, erasedText, personOf } from '../domain/erasure.ts'
import type { Job } from '../domain/job.ts'
import { blankLogSql, blankRowsSql } from './erasure-sql.ts'
import { forgetKeysOf } from './found-keys.ts'
import { blankMails, eraseRecipient } from './notification/erase-notifications.ts'
import type { Query } from './query.ts'
import { countsFollower } from './statistics/job-counts.ts'
import { forgetUnsettled } from './unsettled-jobs.ts'

/** Rewrites the events of jobs that this transaction has blanked. Ids, places, versions and times stay. */
export async function rewriteLog(query: Query, jobs: readonly Job[], { subject, pseudonym }: Erasure): Promise<void> {
  const ids = jobs.map(({ id }) => id)
  const rows = jobs.map(({ id, targetId, searchText }) => ({ id, target_id: targetId, search_text: searchText }))
  await query(blankRowsSql, [JSON.stringify(rows), ids])
  await forgetKeysOf(query, ids)
  // What a condition said of a job may name somebody; it is found again.
  await forgetUnsettled(query, ids)
  await blankMails(query, ids)
  const person = personOf(subject)
  if (person !== null) await eraseRecipient(query, person, pseudonym, ids)
  const count = 'select tobedone.count_around_rewrite($1, $2::uuid[], $3::boolean)'
  await query(count, [countsFollower, ids, true])
  await query(blankLogSql, [JSON.stringify(rows), ids, person, pseudonym, erasedText])
  await query(count, [countsFollower, ids, false])
}
