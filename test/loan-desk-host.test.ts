// The main job on real input, inside a product: a host with its own Prisma schema does the work of a bank's loan desk in its
// own transactions, of which one in ten is rolled back. Where the data is not there (see loan-desk/data.ts) the check says
// so and passes.
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTobedone, type Jobs } from '../src/index.ts'
import { applicationsOf } from './loan-desk/applications.ts'
import { countLines } from './loan-desk/count-lines.ts'
import { chooseApplications, loanDeskPath, readLoanDesk } from './loan-desk/data.ts'
import { readTally } from './loan-desk/figures.ts'
import { stateAfter, workInTransactions } from './loan-desk/host.ts'
import { loanDeskTypes } from './loan-desk/job-types.ts'
import { compareBooks, readLog } from './loan-desk/two-books.ts'
import { openProduct, type Product } from './product/open-product.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { runSeed } from './support/random.ts'
import { connectProduct } from './support/system.ts'

const atOnce = 8
const theEnd = 'the end'

let database: TestDatabase
let product: Product
let jobs: Jobs
let client: Client

beforeAll(async () => {
  database = await openTestDatabase()
  product = await openProduct(database.url)
  jobs = await createTobedone({ types: loanDeskTypes, database: database.url })
  client = await connectProduct(database.url)
})
afterAll(async () => {
  await client?.end()
  await jobs?.close()
  await product?.close()
  await database?.close()
})

/** The ids of the events that a reader gets until the end. */
async function readToTheEnd(after: string): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { id, job } of jobs.events({ after })) {
    ids.push(String(id))
    if (job.targetId === theEnd) break
  }
  return ids
}

test('the loan desk, in transactions of a product: what counts is what was committed, on both sides and for every reader', {
  timeout: size(2, 30) * 60_000,
}, async () => {
  const log = await readLoanDesk()
  if (log === null) return console.log(`The log of the loan desk is not there (${loanDeskPath}): nothing was checked.`)
  const chosen = chooseApplications(log, size(4, 1_000))
  const applications = applicationsOf(log, chosen)
  const withSteps = applications.filter(({ steps }) => steps.length > 0)
  console.info(`the loan desk in a host product: ${chosen.size} applications, seed ${runSeed}`)

  const { prisma } = product
  const reading = readToTheEnd(await jobs.eventCursor())
  const following = jobs.follow('journal', async ({ id }, { tx }) => {
    await tx.query('insert into public.loan_journal (event_id) values ($1)', [String(id)])
  })
  await following.registered
  const startedAt = performance.now()
  const { committedCount, undone } = await workInTransactions({ jobs, prisma, seed: runSeed, atOnce }, applications)
  const seconds = (performance.now() - startedAt) / 1_000

  // The jobs are those of the file.
  const tally = await readTally(client)
  expect(tally).toEqual(countLines(log, chosen))

  // What the product did is what it has: each step once, and of what it undid nothing.
  const steps = withSteps.map(({ steps: each }) => each.length)
  expect(committedCount).toBe(steps.reduce((sum, count) => sum + count, 0))
  const stored = await prisma.loanApplication.findMany({ select: { id: true, state: true, stepCount: true } })
  const expected = withSteps.map(({ id, steps: each }) => {
    const last = each.at(-1)
    return { id, state: last && stateAfter(last), stepCount: each.length }
  })
  expect(new Set(stored)).toEqual(new Set(expected))
  const lost = undone.filter(({ noteCount }) => noteCount > 0)
  expect(lost.length).toBeGreaterThan(0)
  const attempts = new Set(
    (await prisma.loanNote.findMany({ select: { attempt: true } })).map(({ attempt }) => attempt),
  )
  expect(undone.filter(({ attempt }) => attempts.has(attempt))).toEqual([])

  // Its rows and the log agree one to one, and each pair was written by one transaction.
  const noteCount = await prisma.loanNote.count()
  const agreed = { pairs: noteCount, notesAlone: 0, eventsAlone: 0, toldOtherwise: 0, writtenApart: 0 }
  expect(await compareBooks(client)).toEqual(agreed)

  // Every reader had each committed event once, in the order of the log.
  const [type] = loanDeskTypes
  if (type) await jobs.request(type, { target: { type: 'Loan', id: theEnd }, metadata: { amount: 0 } })
  const logged = await readLog(client)
  expect(logged).toHaveLength(noteCount + 1)
  expect(await reading).toEqual(logged)
  await eventually(
    () => jobs.followers(),
    ([follower]) => follower?.lag === 0,
    size(30, 300) * 1_000,
  )
  const journal = await prisma.loanJournal.findMany({ orderBy: { id: 'asc' } })
  expect(journal.map(({ eventId }) => String(eventId))).toEqual(logged)
  await following.stop()

  console.table(tally.types)
  const jobCount = Object.values(tally.types).reduce((sum, { requested }) => sum + requested, 0)
  console.table({
    ...{ applications: chosen.size, transactions: committedCount + undone.length, 'rolled back': undone.length },
    ...{ 'rolled back after changing jobs': lost.length, jobs: jobCount, events: noteCount },
    ...{ 'events rolled back': lost.reduce((sum, { noteCount: count }) => sum + count, 0) },
    ...{ seconds: Number(seconds.toFixed(1)) },
  })
})
