// The plan of a job's notifications, for whatever job, past, rules and people: who is told, when, and what never is.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rulesOf } from '../src/definition/notify.ts'
import { isOpen, type Job } from '../src/domain/job.ts'
import { channels, type PlannedNotification } from '../src/domain/notification/notification.ts'
import { type PlanInput, planNotifications } from '../src/domain/notification/plan.ts'
import { changesOfPlan, type StandingNotification } from '../src/domain/notification/plan-changes.ts'
import { unknownPerson } from '../src/domain/person.ts'
import { size } from './size.ts'
import { job as arbitraryJob } from './support/arbitrary-jobs.ts'
import { checkProperty } from './support/property.ts'

const names = ['ann', 'bob', 'uma', 'system', `erased-${'0'.repeat(32)}`]
const name = fc.constantFrom(...names)
const hour = 3_600_000
const start = Date.parse('2031-01-01T00:00:00Z')
const moment = fc.integer({ min: 0, max: 400 }).map((hours) => new Date(start + hours * hour))
const span = fc.integer({ min: 1, max: 48 }).map((hours) => hours * hour)

const rules = fc
  .uniqueArray(
    fc.record({
      when: fc.oneof(
        fc.constantFrom('requested' as const, 'assigned' as const, 'overdue' as const, 'completed' as const),
        span.map((beforeDue) => ({ beforeDue })),
        span.map((afterDue) => ({ afterDue })),
        fc.record({ every: span, atMost: fc.integer({ min: 1, max: 5 }) }),
      ),
      to: fc.oneof(
        fc.constantFrom('doers' as const, 'candidates' as const, 'requester' as const),
        fc.uniqueArray(name, { maxLength: 2 }),
      ),
      channels: fc.uniqueArray(fc.constantFrom(...channels), { minLength: 1 }),
    }),
    { maxLength: 6, selector: ({ when }) => JSON.stringify(when) },
  )
  .map((given) => rulesOf(given))

const input: fc.Arbitrary<PlanInput> = fc
  .record({
    job: arbitraryJob,
    dates: fc.record({
      createdAt: moment,
      dueAt: fc.option(moment),
      snoozedUntil: fc.option(moment),
      assignedTo: fc.option(name),
      requestedBy: name,
      candidateUsers: fc.uniqueArray(name),
      excludedUsers: fc.uniqueArray(name, { maxLength: 1 }),
    }),
    past: fc.record({ opened: fc.record({ at: moment, by: name }), assigned: fc.record({ at: moment, by: name }) }),
    rules,
    muted: fc.dictionary(name, moment),
    deaf: fc.option(name),
    mailed: fc.uniqueArray(name),
    isMailResolved: fc.boolean(),
    digested: fc.uniqueArray(name),
    isForAll: fc.boolean(),
    members: fc.uniqueArray(name),
  })
  .map(({ job, dates, past, rules: all, muted, deaf, mailed, isMailResolved, digested, isForAll, members }) => {
    const whole: Job = { ...job, ...dates, snoozedUntil: job.status === 'PENDING' ? dates.snoozedUntil : null }
    const people = names.map((id) => ({
      ...unknownPerson(id),
      mail: mailed.includes(id) ? `${id}@example.com` : null,
      mutedUntil: muted[id] ?? null,
      channels: id === deaf ? [{ type: job.type, channels: [] }] : [],
      wantsDigest: digested.includes(id) ? true : null,
      digestAt: id === 'bob' ? '20:00' : null,
    }))
    const assigned = whole.assignedTo === null ? null : past.assigned
    return {
      job: whole,
      past: { ...past, assigned, escalated: [] },
      rules: all,
      members: new Map(whole.candidateGroups.map((group) => [group, members])),
      people: new Map(people.map((each) => [each.id, each])),
      isMailResolved,
      usualQuietHours: { hours: [], timeZone: 'UTC' },
      usualDigest: { at: '08:00', isForAll },
    }
  })

const facts = ({ rule, wantedFor, plannedFor, recipient, channel }: PlannedNotification): string =>
  JSON.stringify([rule, wantedFor, plannedFor, recipient, channel])

test('nobody is told what they did, may not do, do not want to hear or cannot act on; nothing comes too early or twice', async () => {
  await checkProperty(
    'plans',
    size(800, 50_000),
    fc.asyncProperty(input, async (given) => {
      const { job, past, people, isMailResolved, usualDigest } = given
      const plan = planNotifications(given)
      for (const { rule, reason, recipient, channel, wantedFor, plannedFor, isGathered } of plan) {
        const person = people.get(recipient)
        expect(given.rules.find(({ key }) => key === rule)?.channels).toContain(channel)
        expect(recipient).toMatch(/^(ann|bob|uma)$/)
        expect(person?.channels).toEqual([])
        if (channel === 'MAIL' && !isMailResolved) expect(person?.mail).toBeTruthy()
        expect(plannedFor >= wantedFor).toBe(true)
        expect(isGathered).toBe(channel === 'MAIL' && (person?.wantsDigest ?? usualDigest.isForAll))
        if (isGathered) expect(plannedFor.getUTCHours()).toBe(recipient === 'bob' ? 20 : 8)
        expect(person?.mutedUntil === null || plannedFor >= (person?.mutedUntil ?? wantedFor)).toBe(true)
        expect(reason === 'COMPLETED').toBe(job.status === 'COMPLETED')
        if (reason === 'COMPLETED') expect(recipient).not.toBe(job.closedBy)
        else expect(isOpen(job) && (job.snoozedUntil === null || plannedFor >= job.snoozedUntil)).toBe(true)
        if (reason === 'REQUESTED') expect(recipient).not.toBe(past.opened.by)
        if (reason === 'ASSIGNED') expect(recipient).not.toBe(past.assigned?.by)
      }
      const places = plan.map(({ recipient, channel, wantedFor }) => `${recipient} ${channel} ${wantedFor.getTime()}`)
      expect(new Set(places).size).toBe(places.length)
      const backwards = planNotifications({ ...given, rules: [...given.rules].reverse() })
      expect(backwards.map(facts).sort()).toEqual(plan.map(facts).sort())
    }),
  )
})

function applied(
  standing: readonly StandingNotification[],
  plan: readonly PlannedNotification[],
  since: Date,
): readonly StandingNotification[] {
  const { added, moved, withdrawn } = changesOfPlan(plan, standing, () => since)
  const kept = standing.map((row) => {
    const move = moved.find(({ id }) => id === row.id)
    if (move) return { ...row, ...move, withdrawnAt: null }
    return withdrawn.includes(row.id) ? { ...row, withdrawnAt: since } : row
  })
  const fresh = added.map((each) => ({ ...each, id: facts(each), sentAt: null, withdrawnAt: null }))
  return [...kept, ...fresh]
}

test('whatever was there: what waits afterwards is wanted, what is wanted and not too late waits or was sent, and once is enough', async () => {
  await checkProperty(
    'changes of plans',
    size(400, 20_000),
    fc.asyncProperty(
      input,
      input,
      moment,
      moment,
      fc.infiniteStream(fc.boolean()),
      async (one, other, first, later, sent) => {
        const standing = applied([], planNotifications(one), first).map((row) => {
          const isSent = sent.next().value === true
          return { ...row, sentAt: isSent ? row.plannedFor : null }
        })
        const plan = planNotifications(other)
        const after = applied(standing, plan, later)
        const wanted = new Set(
          plan.map(({ rule, wantedFor, plannedFor, recipient, channel }) =>
            JSON.stringify([rule, wantedFor, plannedFor, recipient, channel]),
          ),
        )
        const nameOf = ({ rule, wantedFor, plannedFor, recipient, channel }: StandingNotification): string =>
          JSON.stringify([rule, wantedFor, plannedFor, recipient, channel])
        const waiting = after.filter(({ sentAt, withdrawnAt }) => sentAt === null && withdrawnAt === null)
        for (const row of waiting) expect(wanted).toContain(nameOf(row))
        const places = waiting.map(
          ({ recipient, channel, plannedFor }) => `${recipient} ${channel} ${plannedFor.getTime()}`,
        )
        expect(new Set(places).size).toBe(places.length)
        const told = after.filter(({ withdrawnAt }) => withdrawnAt === null)
        for (const each of plan.filter(({ wantedFor }) => wantedFor >= later)) {
          const isSame = (row: StandingNotification): boolean =>
            row.recipient === each.recipient &&
            row.channel === each.channel &&
            (row.plannedFor.getTime() === each.plannedFor.getTime() ||
              (row.reason === each.reason &&
                row.wantedFor.getTime() === each.wantedFor.getTime() &&
                row.sentAt !== null))
          expect(told.some(isSame)).toBe(true)
        }
        for (const row of standing.filter(({ sentAt }) => sentAt !== null)) expect(after).toContainEqual(row)
        expect(changesOfPlan(plan, after, () => later)).toEqual({ added: [], moved: [], withdrawn: [] })
      },
    ),
  )
})

test('what somebody was told of is not told again in other words, though its event is read after the rules were changed', () => {
  const at = new Date('2031-01-01T08:00:00Z')
  const told = { reason: 'REQUESTED', wantedFor: at, recipient: 'ann', channel: 'INBOX', plannedFor: at } as const
  const standing = [{ ...told, id: '1', rule: 'as before', isGathered: false, sentAt: at, withdrawnAt: null }]
  const planned = { ...told, rule: 'in other words', template: 'please_come', isGathered: false }
  const added = (...plan: readonly PlannedNotification[]) => changesOfPlan(plan, standing, () => at).added
  expect(added(planned)).toEqual([])
  for (const other of [{ recipient: 'bob' }, { channel: 'MAIL' }, { reason: 'ASSIGNED' }] as const) {
    expect(added({ ...planned, ...other })).toEqual([{ ...planned, ...other }])
  }
})
