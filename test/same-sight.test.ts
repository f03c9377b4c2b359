// Whoever shares a live list sees the same of all jobs that it can show: for random jobs, filters and viewers.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesFilter } from '../src/domain/filter-matches.ts'
import { readableFilter } from '../src/domain/readable-filter.ts'
import { sightOf } from '../src/domain/same-sight.ts'
import { canSee, canSeeInternal, type Viewer } from '../src/domain/viewer.ts'
import { size } from './size.ts'
import { filter } from './support/arbitrary-filters.ts'
import { jobs, registry, type, viewer } from './support/arbitrary-jobs.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'

const viewers = fc.array(viewer, { minLength: 10, maxLength: 10 })
const ofTypes = fc.record({ type: fc.array(type, { maxLength: 2 }) })
const asked = fc.oneof(
  ofTypes,
  fc.tuple(ofTypes, filter).map(([these, other]) => ({ ...these, and: [other] })),
  filter,
)

test('viewers of the same sight see the same', { timeout: propertyTimeoutMs }, async () => {
  let [shared, apart] = [0, 0]
  const property = fc.asyncProperty(jobs, viewers, asked, registry, async (stored, all, wanted, known) => {
    const seenBy = (one: Viewer) => {
      const judged = readableFilter(wanted, one, known)
      return stored
        .filter((job) => matchesFilter(judged, job) && canSee(one, job, known.of(job.type)))
        .map((job) => [job.id, canSeeInternal(one, known.of(job.type))])
    }
    const bySight = Map.groupBy(all, (one) => sightOf(one, wanted, known))
    for (const [first, ...others] of bySight.values()) {
      if (first === undefined) continue
      for (const other of others) expect(seenBy(other)).toEqual(seenBy(first))
      shared += others.length
    }
    apart += bySight.size - 1
  })
  await checkProperty('sight', size(200, 10_000), property)
  expect(Math.min(shared, apart)).toBeGreaterThan(100)
})
