// What an erasure of a person takes from notifications and from what is known of people. A target stands in none of these tables.
import type { Query } from '../query.ts'

// A pseudonym may have been told the same already: somebody of that id was erased before.
const renameSql = `
  update tobedone.notification n set recipient = $2::text, message = null, last_error = null
   where n.recipient = $1::text and n.sent_at is not null and ($3::uuid[] is null or n.job_id = any ($3::uuid[]))
     and not exists (
       select 1 from tobedone.notification o
        where o.job_id = n.job_id and o.rule = n.rule and o.wanted_for = n.wanted_for and o.channel = n.channel
          and o.recipient = $2::text)`

const dropSql = `
  delete from tobedone.notification n
   where n.recipient = $1::text and ($2::uuid[] is null or n.job_id = any ($2::uuid[]))`

/** Puts the pseudonym in place of a person in what they were sent about these jobs (null: all), and drops what was not sent. */
export async function eraseRecipient(
  query: Query,
  person: string,
  pseudonym: string,
  jobIds: readonly string[] | null,
): Promise<void> {
  await query(renameSql, [person, pseudonym, jobIds])
  await query(dropSql, [person, jobIds])
}

/** Blanks what mails about these jobs said, also where others were told in the same mail. */
export async function blankMails(query: Query, jobIds: readonly string[]): Promise<void> {
  await query(
    `with digests as materialized (
       select distinct digest_id from tobedone.notification where job_id = any ($1::uuid[]) and digest_id is not null)
     update tobedone.notification set message = null, last_error = null
      where (job_id = any ($1::uuid[]) and (message is not null or last_error is not null))
         or (digest_id in (select digest_id from digests) and message is not null)`,
    [jobIds],
  )
}

/** Forgets a person wherever notifications know them. */
export async function forgetPerson(query: Query, person: string, pseudonym: string): Promise<void> {
  await query('delete from tobedone.person where id = $1', [person])
  await eraseRecipient(query, person, pseudonym, null)
  await query('delete from tobedone.inbox where recipient = $1', [person])
}
