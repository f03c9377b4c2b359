// The mails whose links are followed, each with whether its job is still as the mail told it; and the key of these links.
import type { LinkedMail } from '../../domain/notification/action-standing.ts'
import type { Notification } from '../../domain/notification/notification.ts'
import { text } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import { sql, statementOf } from '../sql-fragment.ts'
import { notificationColumns, notificationFromRow } from './notification-row.ts'

/** The mails of a database, as far as links lead to them. All throw JobError UNAVAILABLE when it is away. */
export interface LinkedMails {
  /** Null: it is gone, or its job is. `version` is that of the job that it told of. */
  find(mailId: string, version: number): Promise<LinkedMail | null>
  /** What goes in the same mail: it alone, or all of its digest. */
  findAll(mailId: string): Promise<readonly Notification[]>
  /** The key of links. */
  secret(): Promise<string>
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

// What timers do, what its recipient did to get on with it or to put it off, other dates, and an escalation that makes it more urgent or
// lets more people have it, leave the question of the mail as it was. Otherwise the links of a job would be dead when it is most urgent.
const changedSql = (version: number) => sql`exists (
  select 1 from tobedone.job_event e
   where e.job_id = n.job_id and e.version > ${version}::integer and e.kind not in ('BECAME_OVERDUE', 'WOKEN', 'RESCHEDULED')
     and not (e.actor in (n.recipient, 'system') and e.kind in ('CLAIMED', 'UNCLAIMED', 'STARTED', 'STOPPED', 'SNOOZED'))
     and not (e.kind = 'UPDATED' and not exists (
       select 1 from jsonb_object_keys(e.changes) as field where field not in ('priority', 'candidateGroups'))))`

/** The linked mails of a database. */
export function makeLinkedMails(query: Query): LinkedMails {
  let secret: Promise<string> | null = null
  const readSecret = async (): Promise<string> => {
    const [row = {}] = await query('select link_secret from tobedone.deployment', [])
    return text(row, 'link_secret')
  }
  return {
    find: (mailId, version) =>
      orRefuse(async () => {
        if (!uuid.test(mailId)) return null
        const { text: statement, parameters } = statementOf(sql`
          select ${notificationColumns}, ${changedSql(version)} as is_changed
            from tobedone.notification n join tobedone.job j on j.id = n.job_id where n.id = ${mailId}::uuid`)
        const [row] = await query(statement, parameters)
        return row === undefined ? null : { mail: notificationFromRow(row), isChanged: row['is_changed'] === true }
      }),
    findAll: (mailId) =>
      orRefuse(async () => {
        if (!uuid.test(mailId)) return []
        const { text: statement, parameters } = statementOf(sql`
          select ${notificationColumns} from tobedone.notification n join tobedone.job j on j.id = n.job_id
           where n.id = ${mailId}::uuid
              or n.digest_id = (select o.digest_id from tobedone.notification o where o.id = ${mailId}::uuid)
           order by n.id`)
        return (await query(statement, parameters)).map(notificationFromRow)
      }),
    // It never changes. A failure is not kept.
    secret: () =>
      (secret ??= orRefuse(readSecret).catch((error: unknown) => {
        secret = null
        throw error
      })),
  }
}
