// Makes the notifications of a job what they are to be by now, in the transaction of whoever asks. It holds the job from before it
// looks until that transaction ends: nobody changes, erases or plans it meanwhile, and it waits for nobody.
import type { EscalationStep } from '../../domain/escalation/escalation.ts'
import type { Job } from '../../domain/job.ts'
import { isJsonObject } from '../../domain/json.ts'
import {
  audienceOf,
  audienceOfAll,
  groupsOf,
  isDecided,
  type KnownMembers,
} from '../../domain/notification/audience.ts'
import type { UsualDigest } from '../../domain/notification/digest.ts'
import { channels, notificationReasons } from '../../domain/notification/notification.ts'
import type { NotificationRule } from '../../domain/notification/notification-rule.ts'
import { type Deed, type JobPast, peopleByTheClock, planNotifications } from '../../domain/notification/plan.ts'
import { changesOfPlan, type PlanChanges, type StandingNotification } from '../../domain/notification/plan-changes.ts'
import type { UsualQuietHours } from '../../domain/notification/quiet-hours.ts'
import { type Unheard, unheardOf } from '../../domain/notification/unheard.ts'
import { unknownPerson } from '../../domain/person.ts'
import { flag, json, moment, momentOrNull, oneOf, type Row, text, textOrNull } from '../columns.ts'
import { planSteps } from '../escalation/plan-steps.ts'
import { jobFromRow } from '../job-row.ts'
import type { Query } from '../query.ts'
import { personFromRow } from './people.ts'
import { raiseSql } from './revisions.ts'
import { keepUnheard, unheardFromRow } from './unheard-jobs.ts'

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
  /** The digests of the rules, by type. */
  readonly digests: Readonly<Record<string, string>>
  /** Who is in groups, as the product says it. */
  readonly membersOf: (groups: readonly string[]) => KnownMembers
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
         (select r.digest from tobedone.type_rules r where r.type = $3) as digest,
         (select to_jsonb(u) from tobedone.unheard_job u where u.job_id = $1::uuid) as unheard,
         exists (select 1 from tobedone.escalation s where s.job_id = $1::uuid) as has_steps,
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
    reason: oneOf(row, 'reason', notificationReasons),
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

function unheardIn(read: Row): Unheard | null {
  const row = json(read, 'unheard')
  return isJsonObject(row) ? unheardFromRow(row) : null
}

// When it was last so that they are in the groups by which they are told.
const askedSql = `
  with asked as materialized (select * from unnest($2::text[], $3::text[]) as a(rule, recipient))
  update tobedone.notification n
     set asked_at = case when (n.rule, n.recipient) in (select rule, recipient from asked) then $4::timestamptz end
   where n.job_id = $1::uuid and n.sent_at is null and n.withdrawn_at is null
     and ((n.rule, n.recipient) in (select rule, recipient from asked) or (n.asked_at is not null and not n.rule = any ($5::text[])))`

interface FoundChanges {
  /** Null: it is too early to tell. */
  readonly changes: PlanChanges | 'nothing' | null
  /** The rules that tell members of groups, and whom each of them tells. */
  readonly asked: ReadonlyMap<string, readonly string[]>
  /** Whether that was so before of what is there. */
  readonly wasAsked: boolean
  /** When it has to be planned once more; null: it need not. */
  readonly againAt: Date | null
}

async function changesOf(
  query: Query,
  job: Job,
  {
    rulesOf,
    stepsOf,
    digests,
    zonesOf,
    membersOf,
    isMailResolved,
    usualQuietHours,
    usualDigest,
    since,
    now,
  }: PlanQuestion,
): Promise<FoundChanges> {
  const rules = rulesOf(job.type)
  const grouped = rules.filter((rule) => groupsOf(rule, job).length > 0)
  const { members, isAsking, retryInMs } = membersOf([...new Set(grouped.flatMap((rule) => groupsOf(rule, job)))])
  const undecided = grouped.filter((rule) => !isDecided(rule, job, members)).map(({ key }) => key)
  const [read = {}] = await query(readSql, [job.id, audienceOfAll(rules, job, members), job.type])
  const rows = rowsIn(read, 'standing')
  const standing = rows.map(standingFrom)
  const found = {
    asked: new Map(grouped.map((rule) => [rule.key, audienceOf(rule, job, members)])),
    wasAsked: rows.some((row) => (row['asked_at'] ?? null) !== null),
  }
  const tooEarly = { ...found, changes: null, againAt: now }
  // Others plan it, by the rules that count.
  const digest = textOrNull(read, 'digest')
  if (digest !== null && digest !== digests[job.type]) return tooEarly
  const past = pastOf(read, job)
  const steps = stepsOf(job.type)
  if (steps.length > 0 || flag(read, 'has_steps')) await planSteps(query, { job, past, steps, since, now })
  const people = new Map(
    rowsIn(read, 'people')
      .map(personFromRow)
      .map((person) => [person.id, person]),
  )
  if (isAsking) return tooEarly
  const input = { job, past, rules, members, people, isMailResolved, usualQuietHours, usualDigest }
  const zones = zonesOf(peopleByTheClock(input))
  if (zones === null) return tooEarly
  for (const [id, timeZone] of zones) people.set(id, { ...(people.get(id) ?? unknownPerson(id)), timeZone })
  const before = unheardIn(read)
  const unheard = unheardOf({ job, rules, members, since }, before)
  if (before !== null || unheard !== null) await keepUnheard(query, job.id, unheard)
  const plan = planNotifications(input)
  const all = changesOfPlan(plan, standing, (rule) => (before?.rules.includes(rule) ? before.since : since))
  // Who was in a group that cannot be asked now may still be in it.
  const isKept = (id: string): boolean => standing.some((row) => row.id === id && undecided.includes(row.rule))
  const changes = undecided.length === 0 ? all : { ...all, withdrawn: all.withdrawn.filter((id) => !isKept(id)) }
  const isSame = changes.added.length + changes.moved.length + changes.withdrawn.length === 0
  // Inboxes show the job as it is, so what was sent of it is news there.
  const isNothing = isSame && !standing.some(({ sentAt }) => sentAt !== null)
  const againAt = undecided.length > 0 ? new Date(now.getTime() + retryInMs) : null
  return { ...found, changes: isNothing ? 'nothing' : changes, againAt }
}

async function write(query: Query, { id }: Job, { added, moved, withdrawn }: PlanChanges, now: Date): Promise<void> {
  const rows = added.map(({ wantedFor, plannedFor, isGathered, ...rest }) => ({
    ...{ ...rest, wanted_for: wantedFor, planned_for: plannedFor, is_gathered: isGathered },
  }))
  const moves = moved.map(({ id: movedId, plannedFor, isGathered }) => ({
    ...{ id: movedId, planned_for: plannedFor, is_gathered: isGathered },
  }))
  await query(writeSql, [id, JSON.stringify(rows), JSON.stringify(moves), withdrawn, now.toISOString()])
}

/**
 * Plans a job; answers with when it has to be planned once more: somebody else holds it, or it is too early to tell all of it. Null: it
 * is planned.
 */
export async function planJob(query: Query, question: PlanQuestion): Promise<Date | null> {
  const { jobId, now } = question
  const [row] = await query('select j.* from tobedone.job j where j.id = $1::uuid for no key update skip locked', [
    jobId,
  ])
  if (row === undefined) {
    const there = await query('select 1 from tobedone.job j where j.id = $1::uuid', [jobId])
    return there.length === 0 ? null : now
  }
  const job = jobFromRow(row)
  const { changes, asked, wasAsked, againAt } = await changesOf(query, job, question)
  if (changes === null) return againAt
  if (changes !== 'nothing') await write(query, job, changes, now)
  if (wasAsked || asked.size > 0) {
    const pairs = [...asked].flatMap(([rule, ids]) => ids.map((id) => [rule, id] as const))
    const [keys, ids] = [pairs.map(([rule]) => rule), pairs.map(([, id]) => id)]
    await query(askedSql, [jobId, keys, ids, now.toISOString(), [...asked.keys()]])
  }
  return againAt
}
