// Makes the notifications of a job what they are to be by now, in the transaction of whoever asks. It holds the job from before it
// looks until that transaction ends: nobody changes, erases or plans it meanwhile, and it waits for nobody.
import type { EscalationStep } from '../../domain/escalation/escalation.ts'
import type { Job } from '../../domain/job.ts'
import { isJsonObject } from '../../domain/json.ts'
import type { UsualDigest } from '../../domain/notification/digest.ts'
import { channels } from '../../domain/notification/notification.ts'
import type { NotificationRule } from '../../domain/notification/notification-rule.ts'
import {
  audienceOfAll,
  type Deed,
  type JobPast,
  peopleByTheClock,
  planNotifications,
} from '../../domain/notification/plan.ts'
import { changesOfPlan, type PlanChanges, type StandingNotification } from '../../domain/notification/plan-changes.ts'
import type { UsualQuietHours } from '../../domain/notification/quiet-hours.ts'
import { unknownPerson } from '../../domain/person.ts'
import { flag, json, moment, momentOrNull, oneOf, type Row, text } from '../columns.ts'
import { planSteps } from '../escalation/plan-steps.ts'
import { jobFromRow } from '../job-row.ts'
import type { Query } from '../query.ts'
import { personFromRow } from './people.ts'
import { raiseSql } from './revisions.ts'

/** By which rules notifications are planned. */
export interface PlanRules {
  readonly rulesOf: (type: string) => readonly NotificationRule[]
  readonly stepsOf: (type: string) => readonly EscalationStep[]
  /** Whether the product says the address of whoever has none here. */
  readonly isMailResolved: boolean
  /** When those are not told who have said nothing of their own. */
  readonly usualQuietHours: UsualQuietHours
  readonly usualDigest: UsualDigest
  /** Where the clocks of people are, as the product says it; null: it is being asked, so that it is too early to plan. */
  readonly zonesOf: (people: readonly string[]) => ReadonlyMap<string, string> | null
}

/** Which job, by which rules, and since when what is planned can begin. */
export interface PlanQuestion extends PlanRules {
  readonly jobId: string
  readonly since: Date
  readonly now: Date
}

// In one statement, which begins when the job is held: so all of it is of one moment.
const readSql = `
  select (select coalesce(jsonb_agg(to_jsonb(n)), '[]') from tobedone.notification n where n.job_id = $1::uuid) as standing,
         (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from tobedone.person p where p.id = any ($2::text[])) as people,
         (select coalesce(jsonb_agg(jsonb_build_object('step', s.step, 'at', s.done_at)), '[]') from tobedone.escalation s
           where s.job_id = $1::uuid and s.done_at is not null) as escalated,
         (select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at, 'actor', e.actor,
                   'is_assigned', e.changes ? 'assignedTo') order by e.version desc), '[]')
            from tobedone.job_event e
           where e.job_id = $1::uuid and (e.kind in ('REQUESTED', 'REOPENED') or e.changes ? 'assignedTo')) as past`

// A mail that a server has in its hands stays there: right before it is sent it is looked at once more.
const writeSql = `
  with changed as (
    insert into tobedone.notification (job_id, rule, wanted_for, recipient, channel, reason, template, planned_for, is_gathered)
    select $1::uuid, a.rule, a.wanted_for, a.recipient, a.channel, a.reason, a.template, a.planned_for, a.is_gathered
      from jsonb_to_recordset($2::jsonb) as a(
        rule text, wanted_for timestamptz, recipient text, channel tobedone.notification_channel,
        reason tobedone.notification_reason, template text, planned_for timestamptz, is_gathered boolean)),
  moved as (
    update tobedone.notification n
       set planned_for = m.planned_for, is_gathered = m.is_gathered, withdrawn_at = null, next_try_at = null,
           queued_at = case when n.claimed_by is not null or n.failed_at is not null then n.queued_at end,
           digest_id = case when n.claimed_by is not null or n.failed_at is not null then n.digest_id end
      from jsonb_to_recordset($3::jsonb) as m(id uuid, planned_for timestamptz, is_gathered boolean)
     where n.id = m.id and n.sent_at is null),
  withdrawn as (
    update tobedone.notification n
       set withdrawn_at = $5::timestamptz, next_try_at = null, failed_at = null,
           queued_at = case when n.claimed_by is not null then n.queued_at end,
           digest_id = case when n.claimed_by is not null then n.digest_id end
     where n.id = any ($4::uuid[]) and n.sent_at is null)
  ${raiseSql('select n.recipient from tobedone.notification n where n.job_id = $1::uuid and n.sent_at is not null')}`

function deedOf(row: Row): Deed {
  return { at: moment(row, 'at'), by: text(row, 'actor') }
}

function pastOf(read: Row, job: Job): JobPast {
  const rows = rowsIn(read, 'past')
  const opening = rows.find(({ kind }) => kind === 'REQUESTED' || kind === 'REOPENED')
  const assigning = rows.find(({ kind, is_assigned: isAssigned }) => isAssigned === true || kind === 'REQUESTED')
  return {
    opened: opening ? deedOf(opening) : { at: job.createdAt, by: job.requestedBy },
    assigned: job.assignedTo !== null && assigning ? deedOf(assigning) : null,
    escalated: rowsIn(read, 'escalated').map((row) => ({ step: text(row, 'step'), at: moment(row, 'at') })),
  }
}

function standingFrom(row: Row): StandingNotification {
  return {
    id: text(row, 'id'),
    rule: text(row, 'rule'),
    wantedFor: moment(row, 'wanted_for'),
    recipient: text(row, 'recipient'),
    channel: oneOf(row, 'channel', channels),
    plannedFor: moment(row, 'planned_for'),
    isGathered: flag(row, 'is_gathered'),
    sentAt: momentOrNull(row, 'sent_at'),
    withdrawnAt: momentOrNull(row, 'withdrawn_at'),
  }
}

function rowsIn(row: Row, column: string): readonly Row[] {
  const rows = json(row, column)
  return Array.isArray(rows) ? rows.filter(isJsonObject) : []
}

async function changesOf(
  query: Query,
  job: Job,
  { rulesOf, stepsOf, zonesOf, isMailResolved, usualQuietHours, usualDigest, since, now }: PlanQuestion,
): Promise<PlanChanges | 'nothing' | 'too early'> {
  const rules = rulesOf(job.type)
  const [read = {}] = await query(readSql, [job.id, audienceOfAll(rules, job)])
  const standing = rowsIn(read, 'standing').map(standingFrom)
  const past = pastOf(read, job)
  const steps = stepsOf(job.type)
  if (steps.length > 0) await planSteps(query, { job, past, steps, since, now })
  const people = new Map(
    rowsIn(read, 'people')
      .map(personFromRow)
      .map((person) => [person.id, person]),
  )
  const input = { job, past, rules, people, isMailResolved, usualQuietHours, usualDigest }
  const zones = zonesOf(peopleByTheClock(input))
  if (zones === null) return 'too early'
  for (const [id, timeZone] of zones) people.set(id, { ...(people.get(id) ?? unknownPerson(id)), timeZone })
  const plan = planNotifications(input)
  const changes = changesOfPlan(plan, standing, since)
  const isSame = changes.added.length + changes.moved.length + changes.withdrawn.length === 0
  // Inboxes show the job as it is, so what was sent of it is news there.
  return isSame && !standing.some(({ sentAt }) => sentAt !== null) ? 'nothing' : changes
}

/** Plans a job. False: somebody else holds it, or it is too early to tell; it has to be planned once more. */
export async function planJob(query: Query, question: PlanQuestion): Promise<boolean> {
  const { jobId, now } = question
  const [row] = await query('select j.* from tobedone.job j where j.id = $1::uuid for no key update skip locked', [
    jobId,
  ])
  if (row === undefined) {
    const there = await query('select 1 from tobedone.job j where j.id = $1::uuid', [jobId])
    return there.length === 0
  }
  const changes = await changesOf(query, jobFromRow(row), question)
  if (changes === 'too early') return false
  if (changes === 'nothing') return true
  const added = changes.added.map(({ wantedFor, plannedFor, isGathered, ...rest }) => ({
    ...{ ...rest, wanted_for: wantedFor, planned_for: plannedFor, is_gathered: isGathered },
  }))
  const moved = changes.moved.map(({ id, plannedFor, isGathered }) => ({
    ...{ id, planned_for: plannedFor, is_gathered: isGathered },
  }))
  await query(writeSql, [jobId, JSON.stringify(added), JSON.stringify(moved), changes.withdrawn, now.toISOString()])
  return true
}
