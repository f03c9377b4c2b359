// Who requests alone is served by another statement than several at once: what is stored must be the same, job and event.
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { size } from './size.ts'
import { group, jsonObject, person, targetIds, titles } from './support/arbitrary-jobs.ts'
import { openTestDatabase } from './support/database.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { storedRows } from './support/stored-rows.ts'
import { openSystem, shop } from './support/system.ts'

const hourMs = 3_600_000

/** Whatever may be requested that nothing can be in the way of. */
const request = fc.record(
  {
    type: fc.constant('review'),
    target: fc.record({ type: fc.constantFrom('Payment', 'Löhne'), id: fc.constantFrom(...targetIds) }),
    title: fc.option(fc.constantFrom(...titles)),
    metadata: jsonObject,
    priority: fc.integer({ min: 0, max: 100 }),
    assignedTo: fc.option(person),
    candidateGroups: fc.uniqueArray(group, { maxLength: 2 }),
    candidateUsers: fc.uniqueArray(person, { maxLength: 2 }),
    dueAt: fc.option(fc.constant(new Date(Date.now() + hourMs))),
    expiresAt: fc.option(fc.constant(new Date(Date.now() + 2 * hourMs))),
  },
  { requiredKeys: ['type', 'target'] },
)

const ownIds = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const ownMoments = /"(\w+_at|at)": "[^"]+"/g
const ownNumbers = /"(id|place|xid)": \d+/g

/** What is stored of a job, with what is each one's own left out. */
async function storedOf(databaseUrl: string, jobId: string) {
  return (await storedRows(databaseUrl, jobId)).map(({ table, text }) => {
    const moments = (text.match(ownMoments) ?? []).filter((each) => /due_at|expires_at/.test(each))
    return { table, moments, text: text.replace(ownIds, '').replace(ownMoments, '').replace(ownNumbers, '') }
  })
}

test('stores what a request among others stores', { timeout: propertyTimeoutMs }, async () => {
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  const system = await openSystem(database.url, [defineJobType('review')])
  onTestFinished(() => system.close())
  await checkProperty(
    'requests alone',
    size(12, 400),
    fc.asyncProperty(request, async (input) => {
      const alone = await system.operations.request(shop, input)
      // What is asked for in one turn of the event loop is written in one frame.
      const together = await Promise.all([1, 2].map(() => system.operations.request(shop, input)))
      const ids = [alone, ...together].map(({ job }) => job?.id ?? '')
      const [first, ...others] = await Promise.all(ids.map((id) => storedOf(database.url, id)))
      expect(first?.map(({ table }) => table).sort()).toEqual(['job', 'job_event'])
      for (const other of others) expect(other).toEqual(first)
    }),
  )
})
