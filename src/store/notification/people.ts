// What is known of people. Who changes has what is planned for them planned anew.
import { isJsonObject } from '../../domain/json.ts'
import { channels } from '../../domain/notification/notification.ts'
import { type QuietHours, weekdays } from '../../domain/notification/quiet-hours.ts'
import { type ChannelPreference, type Person, unknownPerson } from '../../domain/person.ts'
import { flag, json, momentOrNull, type Row, text, textOrNull } from '../columns.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'

/** The people of a database. Both throw JobError UNAVAILABLE when the database is away. */
export interface People {
  /** Null: nothing is known of them. */
  find(id: string): Promise<Person | null>
  /** Changes somebody, who is made if need be: `change` gets them as they are, and may be asked again when others change them too. */
  save(id: string, change: (person: Person) => Person, now: Date): Promise<Person>
}

function preferencesFrom(row: Row): readonly ChannelPreference[] {
  const value = json(row, 'channels')
  if (!Array.isArray(value)) return []
  return value.filter(isJsonObject).map((each) => {
    const wanted = each['channels']
    return {
      type: String(each['type']),
      channels: channels.filter((channel) => Array.isArray(wanted) && wanted.includes(channel)),
    }
  })
}

function quietHoursFrom(row: Row): readonly QuietHours[] | null {
  const value = json(row, 'quiet_hours')
  if (!Array.isArray(value)) return null
  return value.filter(isJsonObject).map((each) => {
    const days = each['weekdays']
    return {
      from: text(each, 'from'),
      to: text(each, 'to'),
      weekdays: weekdays.filter((day) => Array.isArray(days) && days.includes(day)),
    }
  })
}

/** A person of their row. */
export function personFromRow(row: Row): Person {
  return {
    id: text(row, 'id'),
    name: textOrNull(row, 'name'),
    mail: textOrNull(row, 'mail'),
    timeZone: text(row, 'time_zone'),
    locale: textOrNull(row, 'locale'),
    mutedUntil: momentOrNull(row, 'muted_until'),
    channels: preferencesFrom(row),
    quietHours: quietHoursFrom(row),
    wantsDigest: row['wants_digest'] === null ? null : flag(row, 'wants_digest'),
    digestAt: textOrNull(row, 'digest_at'),
  }
}

// The jobs of all that is not sent, withdrawn or not: what was unwanted may be wanted again. Of closed ones only what tells of that.
const saveSql = `
  with saved as (
    insert into tobedone.person as p (id, name, mail, time_zone, locale, muted_until, channels, quiet_hours, wants_digest, digest_at, updated_at)
    values ($1, $2, $3, $4, $5, $6::timestamptz, $7::jsonb, $10::jsonb, $11::boolean, $12, $8::timestamptz)
    on conflict (id) do update
       set name = excluded.name, mail = excluded.mail, time_zone = excluded.time_zone, locale = excluded.locale,
           muted_until = excluded.muted_until, channels = excluded.channels, quiet_hours = excluded.quiet_hours,
           wants_digest = excluded.wants_digest, digest_at = excluded.digest_at,
           updated_at = greatest(excluded.updated_at, p.updated_at + interval '1 ms')
     where p.updated_at = $9::timestamptz
    returning p.id),
  stale as (
    insert into tobedone.stale_plan as s (job_id, since, next_try_at)
    select distinct n.job_id, $8::timestamptz, $8::timestamptz
      from tobedone.notification n join tobedone.job j on j.id = n.job_id
     where n.recipient in (select id from saved) and n.sent_at is null
       and (j.status in ('PENDING', 'IN_PROGRESS') or (n.reason = 'COMPLETED' and n.withdrawn_at is null))
     order by n.job_id
    on conflict (job_id) do update set next_try_at = least(s.next_try_at, excluded.next_try_at))
  select id from saved`

/** The people of a database. */
export function makePeople(query: Query): People {
  const rowOf = async (id: string): Promise<Row | undefined> =>
    (await query('select p.*, p.updated_at::text as read_at from tobedone.person p where p.id = $1', [id]))[0]
  return {
    find: (id) =>
      orRefuse(async () => {
        const row = await rowOf(id)
        return row === undefined ? null : personFromRow(row)
      }),
    save: (id, change, now) =>
      orRefuse(async () => {
        for (;;) {
          const row = await rowOf(id)
          const person = change(row === undefined ? unknownPerson(id) : personFromRow(row))
          const {
            name,
            mail,
            timeZone,
            locale,
            mutedUntil,
            channels: wanted,
            quietHours,
            wantsDigest,
            digestAt,
          } = person
          const saved = await query(saveSql, [
            ...[id, name, mail, timeZone, locale, mutedUntil?.toISOString() ?? null, JSON.stringify(wanted)],
            ...[now.toISOString(), row === undefined ? null : text(row, 'read_at')],
            ...[quietHours === null ? null : JSON.stringify(quietHours), wantsDigest, digestAt],
          ])
          if (saved.length > 0) return person
        }
      }),
  }
}
