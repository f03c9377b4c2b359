// The main job on real input: the work of a bank's loan desk, done through the API while three subscribers watch.
// Where the data is not there (see loan-desk/data.ts) the check says so and passes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Api, automat } from './loan-desk/api.ts'
import { applicationsOf } from './loan-desk/applications.ts'
import { countLines, type Tally } from './loan-desk/count-lines.ts'
import { chooseApplications, loanDeskPath, readLoanDesk } from './loan-desk/data.ts'
import { type Admits, comparePlaces, expectedEvents } from './loan-desk/expected-events.ts'
import { loanDeskTypes } from './loan-desk/job-types.ts'
import { readJobs, tallyOf } from './loan-desk/jobs-at-the-end.ts'
import { Subscriber } from './loan-desk/subscriber.ts'
import { workOff } from './loan-desk/work.ts'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { startServer, type TestServer } from './support/server.ts'

const atOnce = 16
const watchedType = 'w_nabellen_offertes'

let server: TestServer
let api: Api

beforeAll(async () => {
  server = await startServer({ types: loanDeskTypes })
  api = new Api(server, atOnce)
})
afterAll(async () => {
  api?.close()
  await server?.close()
})

function busiestOf({ completers }: Tally): string {
  const staff = Object.entries(completers).filter(([person]) => person !== automat && person !== 'unknown')
  return staff.sort(([, one], [, other]) => other - one)[0]?.[0] ?? 'nobody'
}

test('the loan desk: all jobs end as the file says, and every subscriber saw its part once and in order', {
  timeout: size(2, 15) * 60_000,
}, async () => {
  const log = await readLoanDesk()
  if (log === null) return console.log(`The log of the loan desk is not there (${loanDeskPath}): nothing was checked.`)
  const chosen = chooseApplications(log, size(15, 1_000))
  const applications = applicationsOf(log, chosen)
  const counted = countLines(log, chosen)
  expect(applications).toHaveLength(chosen.size)
  // Every way in which a job can end is in what was chosen.
  for (const end of ['completed', 'cancelled', 'open'] as const) {
    expect(Object.values(counted.types).some((count) => count[end] > 0)).toBe(true)
  }
  const employee = busiestOf(counted)

  const { eventCursor: after } = await api.ask<{ readonly eventCursor: string }>(automat, '{ eventCursor }', {})
  const watch = async (name: string, person: string, filter: object, admits: Admits) => {
    const subscriber = new Subscriber(server.wsUrl, { name, token: await api.tokenOf(person), filter, after })
    return { subscriber, admits }
  }
  const watching = [
    await watch('everything', automat, {}, () => true),
    await watch(watchedType, 'unknown', { type: [watchedType] }, ({ type }) => type.name === watchedType),
    await watch(`employee ${employee}`, employee, { assignedTo: [employee] }, (job) => job.assignedTo === employee),
  ] as const
  const everything = watching[0].subscriber

  // Cut off in the middle, and back when a tenth of the work was done without it.
  const cutAt = Math.ceil(applications.length / 2)
  const cutting = Promise.withResolvers<number>()
  const onDone = (done: number): void => {
    if (done === cutAt) everything.cut().then(() => cutting.resolve(everything.events.length), cutting.reject)
    if (done === cutAt + Math.ceil(applications.length / 10))
      cutting.promise.then(
        () => everything.resume(),
        () => {},
      )
  }
  const before = api.operations
  const startedAt = performance.now()
  await workOff(api, applications, atOnce, onDone)
  const seconds = (performance.now() - startedAt) / 1_000
  const operations = api.operations - before

  const seenAtCut = await cutting.promise
  const jobs = await readJobs(api)
  expect(tallyOf(jobs)).toEqual(counted)
  for (const { version, history, status, cancellationReason } of jobs) {
    expect(history.map((event) => event.version)).toEqual(Array.from({ length: version }, (_, index) => index + 1))
    expect([history[0]?.kind, history.at(-1)?.job.status]).toEqual(['REQUESTED', status])
    expect(cancellationReason).toBe(status === 'CANCELLED' ? 'WITHDRAWN' : null)
  }

  for (const { subscriber, admits } of watching) {
    const expected = expectedEvents(jobs, admits)
    await eventually(
      () => [subscriber.events.length, ...subscriber.troubles],
      ([seen]) => Number(seen) >= expected.length,
      30_000,
    )
    expect(subscriber.troubles).toEqual([])
    expect(subscriber.events).toEqual(expected)
    expect(expected.length).toBeGreaterThan(0)
    const isInOrder = expected.every((event, index) => {
      const next = expected[index + 1]
      return next === undefined || comparePlaces(event, next) < 0
    })
    expect(isInOrder).toBe(true)
  }
  // The cut was a cut: something had come before it, and something came after the return.
  expect(seenAtCut).toBeGreaterThan(0)
  expect(seenAtCut).toBeLessThan(everything.events.length)
  await Promise.all(watching.map(({ subscriber }) => subscriber.close()))

  const eventsOf = watching.map(({ subscriber }) => [`events: ${subscriber.name}`, subscriber.events.length])
  console.table(
    Object.fromEntries([
      ['applications', applications.length],
      ['jobs', jobs.length],
      ['operations', operations],
      ['seconds', Number(seconds.toFixed(1))],
      ['operations/s', Math.round(operations / seconds)],
      ...eventsOf,
      ['events: everything, until the cut', seenAtCut],
    ]),
  )
})
