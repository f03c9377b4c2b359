// `viewerCan` says what would happen: held against what really happens, for many people, jobs and operations.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { type JobOperation, jobOperations } from '../src/domain/lifecycle.ts'
import { size } from './size.ts'
import { jobById, requestJob } from './support/documents.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { startServer, type TestServer } from './support/server.ts'

const metadata = z.looseObject({})
const types = [
  defineJobType('plain', { metadata, outcomes: ['done'] }),
  defineJobType('own', { metadata, selfService: true }),
  defineJobType('risky', { metadata, staffGroups: ['risk'] }),
  defineJobType('four_eyes', { metadata, fourEyes: true, claimFor: '1h', candidateGroups: ['risk'] }),
]
const people = {
  shop: { roles: ['service'] },
  ann: { roles: ['staff'] },
  rik: { roles: ['staff'], groups: ['risk'] },
  uma: {},
  una: { groups: ['risk', 'calls'] },
}
const expiresInMs = 100 * 3_600_000
const names = ['shop', 'ann', 'rik', 'uma', 'una'] as const

let server: TestServer
let passedMs = 0
const clients = new Map<string, Client>()

beforeAll(async () => {
  // Time passes when the test says so; what is due is left for the operations to find.
  const clock = { now: () => new Date(Date.now() + passedMs) }
  server = await startServer({ types, system: { clock, timerMs: 3_600_000 } })
  for (const name of names) clients.set(name, await clientOf(server, name, { ...people[name], expiresInMs }))
})
afterAll(() => server?.close())

function as(name: string): Client {
  const client = clients.get(name)
  if (client === undefined) throw new Error(`nobody is called ${name}`)
  return client
}

// What is asked for beside the job fits, so that only the job and the viewer decide.
const soon = (): string => new Date(Date.now() + passedMs + 30_000).toISOString()
const inputs: Readonly<Record<JobOperation, string | (() => string)>> = {
  claim: '',
  unclaim: '',
  start: '',
  stop: '',
  assign: 'to: "zoe"',
  snooze: () => `until: "${soon()}"`,
  reschedule: () => `dueAt: "${soon()}"`,
  update: 'title: "another"',
  comment: 'body: "hm"',
  complete: '',
  cancel: 'reason: WITHDRAWN',
  reopen: 'expiresAt: null',
}

/** The code of the refusal, or null and the version after it. */
async function really(client: Client, operation: JobOperation, id: string) {
  const mutation = operation === 'comment' ? 'commentOnJob' : `${operation}Job`
  const jobs = operation === 'complete' ? 'jobs' : 'job'
  const input = inputs[operation]
  const given = typeof input === 'string' ? input : input()
  const { data, errors } = await client.send(
    `mutation { done: ${mutation}(input: { id: "${id}" ${given} }) { ${jobs} { version } } }`,
  )
  const version = Number(/"version":(\d+)/.exec(JSON.stringify(data))?.[1])
  return { code: errors?.[0]?.extensions.code ?? null, version }
}

const someNames = fc.subarray([...names, 'zoe'])
const newJob = fc.record({
  type: fc.constantFrom('plain', 'own', 'risky', 'four_eyes'),
  requestedBy: fc.constantFrom(...names),
  assignedTo: fc.option(fc.constantFrom(...names)),
  candidateUsers: someNames,
  candidateGroups: fc.subarray(['risk', 'calls']),
  excludedUsers: fc.subarray([...names]),
  expiresInHours: fc.option(fc.integer({ min: 1, max: 3 })),
})
const step = fc.record({
  by: fc.constantFrom(...names),
  operation: fc.constantFrom(...jobOperations),
  passesMs: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constant(3_600_000)),
})

type NewJob = typeof newJob extends fc.Arbitrary<infer Job> ? Job : never
type Step = typeof step extends fc.Arbitrary<infer Taken> ? Taken : never

const seen = new Set<string>()

async function holds(job: NewJob, steps: readonly Step[]): Promise<void> {
  const { requestedBy, expiresInHours, ...rest } = job
  passedMs = 0
  const expiresAt =
    expiresInHours === null ? null : new Date(Date.now() + expiresInHours * 3_600_000 - 60_000).toISOString()
  const target = { type: 'Order', id: 'o' }
  const { data } = await as(requestedBy).ask(requestJob, { input: { ...rest, target, expiresAt } })
  const id = data?.requestJob?.job?.id
  if (id === undefined) return
  for (const { by, operation, passesMs } of steps) {
    passedMs += passesMs
    const { job: shown } = await as(by).run(jobById, { id })
    const told = shown?.viewerCan.find((each) => each.operation === operation.toUpperCase())
    const { code, version } = await really(as(by), operation, id)
    seen.add(`${operation} ${code}`)
    if (shown === null) expect([operation, code]).toEqual([operation, 'NOT_FOUND'])
    // To end a job once more as one has ended it is no refusal, but does nothing.
    else if (told?.code === 'CLOSED' && code === null) expect(version).toBe(shown.version)
    else {
      expect({ by, operation, code }).toEqual({ by, operation, code: told?.code })
      expect([told?.isAllowed, told?.reason === null]).toEqual([code === null, code === null])
    }
  }
}

const job: NewJob = {
  ...{ type: 'plain', requestedBy: 'shop', assignedTo: null, candidateUsers: ['ann'], candidateGroups: [] },
  ...{ excludedUsers: [], expiresInHours: null },
}

test('each operation where it is allowed', async () => {
  const inOrder = [
    'claim',
    'unclaim',
    'claim',
    'start',
    'stop',
    'comment',
    'update',
    'reschedule',
    'assign',
    'snooze',
  ] as const
  const operations = [...inOrder, 'complete', 'reopen', 'cancel'] as const
  await holds(
    job,
    operations.map((operation) => ({
      by: /claim|start|stop/.test(operation) ? 'ann' : 'shop',
      operation,
      passesMs: 0,
    })),
  )
  expect(jobOperations.filter((operation) => !seen.has(`${operation} null`))).toEqual([])
})

test(
  'viewerCan agrees with what really happens',
  async () => {
    const property = fc.asyncProperty(newJob, fc.array(step, { minLength: 8, maxLength: 16 }), holds)
    await checkProperty('viewerCan', size(25, 3_000), property)
    // What chance may leave out: each rule once.
    const passesMs = 0
    const byEach: readonly Step[] = [
      { by: 'uma', operation: 'claim', passesMs },
      { by: 'ann', operation: 'claim', passesMs },
      { by: 'rik', operation: 'claim', passesMs },
      { by: 'ann', operation: 'reopen', passesMs },
      { by: 'una', operation: 'cancel', passesMs },
      { by: 'shop', operation: 'complete', passesMs },
      { by: 'ann', operation: 'claim', passesMs },
    ]
    const shown: NewJob = { ...job, candidateUsers: ['ann', 'una'] }
    for (const each of [shown, { ...shown, excludedUsers: ['rik' as const] }]) await holds(each, byEach)
    // It held because there was something to hold.
    const codes = new Set([...seen].map((each) => each.split(' ')[1]))
    const rules = ['FORBIDDEN', 'NOT_FOUND', 'EXCLUDED', 'CLOSED', 'ALREADY_CLAIMED', 'ALREADY_OPEN']
    expect(rules.filter((code) => !codes.has(code))).toEqual([])
  },
  propertyTimeoutMs,
)
