// Members of candidate groups are told: who is in a group when a message is sent, and not when it was planned; whatever the function
// of the product does that says who that is, nothing else waits for it.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import type { Job } from '../src/domain/job.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { newTarget } from './support/condition-shop.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { MovedClock, notificationsOf, notifiedOf } from './support/notified.ts'
import { openSystem, shop } from './support/system.ts'

const minute = 60_000
const day = 1_440 * minute
const types = [
  defineJobType('call', {
    notify: [
      { when: 'requested', to: 'candidates' },
      { when: 'requested', to: ['lea'], template: 'watch' },
    ],
  }),
  defineJobType('news', { notify: [{ when: 'completed', to: 'candidates' }] }),
  defineJobType('visit', { notify: [{ when: { every: '1d', atMost: 2 }, to: 'candidates' }] }),
  defineJobType('alarm', {
    candidateGroups: ['desk'],
    escalate: [{ when: { afterRequest: '1h' }, addGroups: ['leads'], tellGroups: true, tell: ['max'] }],
  }),
]

let database: TestDatabase
let system: Tobedone
let answers: Record<string, readonly string[] | Error | Promise<readonly string[]>> = {}
const clock = new MovedClock('2031-01-01T09:00:00Z')
const said: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, {
    ...{ clock, pollMs: 50, timerMs: 20 },
    log: (_level, message) => said.push(message),
    async membersOf(group) {
      const answer = (await answers[group]) ?? []
      if (answer instanceof Error) throw answer
      // What could not be asked before is looked at again a second after it can.
      setImmediate(() => clock.move(1_000))
      return answer
    },
  })
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})
beforeEach(() => {
  // What was asked before is forgotten.
  clock.move(10 * minute)
})

async function request(type: string, input: Partial<RequestInput>): Promise<Job> {
  const { job } = await system.operations.request(shop, { type, target: newTarget(), ...input })
  if (job === null) throw new Error('no job was made')
  return job
}

test('each is told once, but for who is excluded or asked for it; who claims it is alone with it', async () => {
  answers = { desk: ['ann', 'bob', 'eve', 'shop'], risk: ['bob', 'cho'] }
  const input = { candidateGroups: ['desk', 'risk'], candidateUsers: ['uma', 'ann'], excludedUsers: ['eve'] }
  const told = ['ann', 'bob', 'cho', 'uma'].map((name) => `requested ${name} sent`)
  await notifiedOf(system, await request('call', input), [...told, 'watch lea sent'])
  const job = await request('visit', input)
  const waits = (name: string, state = 'planned') => Array.from({ length: 2 }, () => `reminder ${name} ${state}`)
  const all = ['ann', 'bob', 'cho', 'shop', 'uma']
  await notifiedOf(
    system,
    job,
    all.flatMap((name) => waits(name)),
  )
  await system.operations.claim({ id: 'cho', roles: [], groups: ['risk'] }, { id: job.id })
  const others = all.filter((name) => name !== 'cho').flatMap((name) => waits(name, 'withdrawn'))
  await notifiedOf(system, job, [...others, ...waits('cho')])
  await system.operations.unclaim({ id: 'cho', roles: [], groups: ['risk'] }, { id: job.id })
  await notifiedOf(
    system,
    job,
    all.flatMap((name) => waits(name)),
  )
})

test('who has left a group by then is not told, who has joined it is; also where it comes with a digest', async () => {
  answers = { desk: ['ann', 'bob'] }
  await system.operations.upsertPerson(shop, { id: 'bob', mail: 'bob@people.example', wantsDigest: true })
  const job = await request('visit', { candidateGroups: ['desk'] })
  const [ann, bob, mail] = ['reminder ann', 'reminder bob', 'reminder bob']
  const planned = (...names: readonly string[]) => names.map((name) => `${name} planned`)
  await notifiedOf(system, job, planned(ann, ann, bob, bob, mail, mail))
  answers = { desk: ['bob', 'cho'] }
  clock.move(day)
  const cho = ['reminder cho sent', 'reminder cho planned']
  const left = [`${ann} withdrawn`, `${ann} withdrawn`]
  await notifiedOf(system, job, [...left, `${bob} sent`, `${bob} planned`, ...planned(mail, mail), ...cho])
  // At eight the next morning he is in it no more.
  answers = { desk: ['cho'] }
  clock.move(day - 60 * minute)
  const gone = [bob, mail, mail].map((word) => `${word} withdrawn`)
  await notifiedOf(system, job, [...left, `${bob} sent`, ...gone, ...cho])
})

test('who comes into a group in which nobody was is told then what nobody has heard, once; who comes after them, what is still to come', async () => {
  answers = { desk: [] }
  const done = await request('news', { candidateGroups: ['desk'] })
  await system.operations.complete(shop, { id: done.id }, {})
  const [call, visit] = [
    await request('call', { candidateGroups: ['desk'], excludedUsers: ['eve'] }),
    await request('visit', { candidateGroups: ['desk'] }),
  ]
  await notifiedOf(system, call, ['watch lea sent'])
  const unheard = () => system.prisma.unheardJob.findMany({ where: { jobId: { in: [call.id, visit.id, done.id] } } })
  await eventually(unheard, (rows) => rows.length === 2, 10_000)
  // Of the reminder, too, nobody hears.
  clock.move(day + minute)
  answers = { desk: ['dee'] }
  clock.move(6 * minute)
  await notifiedOf(system, call, ['watch lea sent', 'requested dee sent'])
  await notifiedOf(system, visit, ['reminder dee sent', 'reminder dee planned'])
  // What was done before they came is past.
  expect([await unheard(), await notificationsOf(system, done)]).toEqual([[], []])
  answers = { desk: ['dee', 'cho'] }
  clock.move(day)
  await notifiedOf(system, visit, ['reminder dee sent', 'reminder dee sent', 'reminder cho sent'])
  await notifiedOf(system, call, ['watch lea sent', 'requested dee sent'])
})

test('what cannot be asked is asked again and said in the log; the others are told meanwhile', async () => {
  const never = new Promise<readonly string[]>(() => {})
  answers = { desk: ['ann'], risk: new Error('nobody answers'), crowd: Array.from({ length: 501 }, (_, at) => `${at}`) }
  const job = await request('call', { candidateGroups: ['desk', 'risk'] })
  const large = await request('call', { candidateGroups: ['crowd'] })
  await notifiedOf(system, job, ['watch lea sent', 'requested ann sent'])
  await notifiedOf(system, large, ['watch lea sent'])
  expect(said).toContain('It cannot be told who is in groups: nobody answers')
  // One that does not answer keeps nobody but the jobs of that group waiting.
  answers = { desk: ['ann'], risk: ['dee'], hung: never, crowd: ['cho'] }
  const hung = await request('call', { candidateGroups: ['hung'] })
  clock.move(30_000)
  await notifiedOf(system, job, ['watch lea sent', 'requested ann sent', 'requested dee sent'])
  await notifiedOf(system, large, ['watch lea sent', 'requested cho sent'])
  await system.operations.cancel(shop, { id: hung.id }, 'WITHDRAWN')
})

test('an escalation tells those in the groups that it adds', async () => {
  answers = { desk: ['ann'], leads: ['lea', 'max'] }
  const job = await request('alarm', {})
  await eventually(
    () => system.escalations(shop, job),
    (steps) => steps.length === 1,
    10_000,
  )
  clock.move(60 * minute)
  await notifiedOf(system, job, ['escalation lea sent', 'escalation max sent'])
})

test('rules that tell groups need somebody who says who is in them', async () => {
  const words = 'does not say who they are: give it "membersOf"'
  for (const type of types) await expect(openSystem(database.url, [type])).rejects.toThrow(words)
  await expect(openSystem(database.url, types, { membersOf: JSON.parse('"all"') })).rejects.toThrow('no function')
})
