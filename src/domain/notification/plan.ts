// Plans the notifications of a job: from how it stands, the rules of its type and the people it concerns to the whole set that is
// wanted. Nothing of what was planned or sent before comes in, so any two planners agree.
import { isStorableMoment } from '../date-check.ts'
import { isOpen, type Job } from '../job.ts'
import { mayReach, type Person } from '../person.ts'
import { audienceOf, audienceOfAll, type Members } from './audience.ts'
import { digestAfter, isGatheredFor, type UsualDigest } from './digest.ts'
import type { Channel, PlannedNotification } from './notification.ts'
import { type NotificationRule, reasonOf, type Trigger } from './notification-rule.ts'
import { onceAtATime } from './once-at-a-time.ts'
import type { UsualQuietHours } from './quiet-hours.ts'
import { quietUntil } from './quiet-until.ts'
import { wallClockOf } from './wall-clock.ts'

/** Something that happened to a job, and who did it. */
export interface Deed {
  readonly at: Date
  readonly by: string
}

/** What the row of a job does not tell of its past. */
export interface JobPast {
  /** Its request, or its last reopening. */
  readonly opened: Deed
  /** How it came to whom it is assigned to; null: it is assigned to nobody. */
  readonly assigned: Deed | null
  /** The steps of its escalation that were done. */
  readonly escalated: readonly { readonly step: string; readonly at: Date }[]
}

/** What notifications are planned from. */
export interface PlanInput {
  readonly job: Job
  readonly past: JobPast
  readonly rules: readonly NotificationRule[]
  /** Who is in the groups, as far as that is known. */
  readonly members: Members
  /** Those who are known, by id. */
  readonly people: ReadonlyMap<string, Person>
  /** Whether the product says the address of whoever has none here. */
  readonly isMailResolved: boolean
  /** When those are not told who have said nothing of their own. */
  readonly usualQuietHours: UsualQuietHours
  readonly usualDigest: UsualDigest
}

interface Moment {
  readonly at: Date
  /** Who brought it about: they need not be told. */
  readonly by: string | null
}

function momentsOf(trigger: Trigger, job: Job, { opened, assigned, escalated }: JobPast): readonly Moment[] {
  const from = (date: Date | null, byMs: number): readonly Moment[] =>
    date === null ? [] : [{ at: new Date(date.getTime() + byMs), by: null }]
  if (trigger.kind === 'COMPLETED') {
    const { status, completedAt, closedBy } = job
    return status === 'COMPLETED' && completedAt ? [{ at: completedAt, by: closedBy }] : []
  }
  if (!isOpen(job)) return []
  if (trigger.kind === 'REQUESTED') return [opened]
  if (trigger.kind === 'ASSIGNED') return assigned ? [assigned] : []
  if (trigger.kind === 'BEFORE_DUE') return from(job.dueAt, -trigger.byMs)
  if (trigger.kind === 'AFTER_DUE') return from(job.dueAt, trigger.byMs)
  if (trigger.kind === 'ESCALATED') {
    return escalated.filter(({ step }) => step === trigger.step).map(({ at }) => ({ at, by: null }))
  }
  const { everyMs, atMost } = trigger
  return Array.from({ length: atMost }, (_, index) => from(opened.at, (index + 1) * everyMs)).flat()
}

/** Of whom it matters where their clock is: those who have quiet hours, or a digest. */
export function peopleByTheClock({
  job,
  rules,
  members,
  people,
  usualQuietHours,
  usualDigest,
}: Omit<PlanInput, 'past' | 'isMailResolved'>): readonly string[] {
  return audienceOfAll(rules, job, members).filter((id) => {
    const person = people.get(id)
    const hours = person?.quietHours ?? usualQuietHours.hours
    return hours.length > 0 || isGatheredFor(person, usualDigest)
  })
}

// What is held up comes when that is over.
function heldUntil(at: Date, job: Job, person: Person | undefined): Date {
  const holds = [isOpen(job) ? job.snoozedUntil : null, person?.mutedUntil ?? null]
  return holds.reduce<Date>((latest, hold) => (hold !== null && hold > latest ? hold : latest), at)
}

interface Hold {
  /** When it comes that may not come in quiet hours. */
  readonly putOff: (at: Date) => Date
  /** When the mail comes with which it goes; null: each goes by itself. */
  readonly gather: ((at: Date) => Date) | null
}

// The clock of a person is asked only where there is something to put off, and made once.
function makeHold({ people, usualQuietHours, usualDigest }: PlanInput, recipient: string): Hold {
  const person = people.get(recipient)
  const hours = person?.quietHours ?? usualQuietHours.hours
  const isGathered = isGatheredFor(person, usualDigest)
  if (hours.length === 0 && !isGathered) return { putOff: (at) => at, gather: null }
  const clock = wallClockOf(person?.timeZone ?? usualQuietHours.timeZone)
  const storable = (later: (at: Date) => Date) => (at: Date) => {
    const end = later(at)
    return isStorableMoment(end.getTime()) ? end : at
  }
  const digestAt = person?.digestAt ?? usualDigest.at
  return {
    putOff: storable((at) => quietUntil(at, hours, clock)),
    gather: isGathered ? storable((at) => digestAfter(at, digestAt, hours, clock)) : null,
  }
}

// What must not wait a day does not: what is urgent, and that nobody does what has to be done.
function gatheringOf({ isUrgent, trigger }: NotificationRule, channel: Channel, { gather }: Hold): Hold['gather'] {
  return channel === 'MAIL' && !isUrgent && trigger.kind !== 'ESCALATED' ? gather : null
}

/** All notifications that a job is to have, those of the past too. Of several for a person at one moment it is the one that says most. */
export function planNotifications(input: PlanInput): readonly PlannedNotification[] {
  const { job, past, rules, members, people, isMailResolved } = input
  const planned: PlannedNotification[] = []
  const reachable = new Set(audienceOfAll(rules, job, members))
  const holds = new Map([...reachable].map((id) => [id, makeHold(input, id)]))
  for (const rule of rules) {
    const recipients = audienceOf(rule, job, members).filter((id) => reachable.has(id))
    for (const { at: wantedFor, by } of momentsOf(rule.trigger, job, past)) {
      if (!isStorableMoment(wantedFor.getTime())) continue
      for (const recipient of recipients) {
        const [person, hold] = [people.get(recipient), holds.get(recipient)]
        if (hold === undefined) continue
        for (const channel of rule.channels) {
          if (recipient === by || !mayReach(person, job.type, channel)) continue
          if (channel === 'MAIL' && !isMailResolved && !person?.mail) continue
          const { key, template, trigger, isUrgent } = rule
          const held = heldUntil(wantedFor, job, person)
          const gather = gatheringOf(rule, channel, hold)
          const plannedFor = isUrgent ? held : (gather ?? hold.putOff)(held)
          const when = { wantedFor, plannedFor, isGathered: gather !== null }
          planned.push({ rule: key, template, reason: reasonOf(trigger), recipient, channel, ...when })
        }
      }
    }
  }
  return onceAtATime(planned, ({ wantedFor }) => wantedFor)
}
