// Whom an event may concern is looked up: everybody whom asking each one would find is found, and few others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobFilter } from '../src/domain/filter.ts'
import { matchesFilter } from '../src/domain/filter-matches.ts'
import type { Job } from '../src/domain/job.ts'
import { readableFilter } from '../src/domain/readable-filter.ts'
import { keysOfFilter } from '../src/stream/filter-keys.ts'
import { type Listener, ListenerIndex } from '../src/stream/listener-index.ts'
import { size } from './size.ts'
import { filter } from './support/arbitrary-filters.ts'
import * as arbitrary from './support/arbitrary-jobs.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'

const filters = fc.array(filter, { minLength: 1, maxLength: 30 })
const steps = fc.array(fc.tuple(arbitrary.job, fc.option(arbitrary.job)), { minLength: 1, maxLength: 10 })

function indexOf(those: readonly JobFilter[]): { index: ListenerIndex; listeners: readonly Listener[] } {
  const index = new ListenerIndex()
  const listeners = those.map(() => () => {})
  for (const [at, listener] of listeners.entries()) index.add(listener, those[at] ?? {})
  return { index, listeners }
}

test(
  'everybody is found whom asking each one would find, and nobody who has left',
  () =>
    checkProperty(
      'the index',
      size(1_000, 50_000),
      fc.asyncProperty(
        filters,
        steps,
        arbitrary.viewer,
        arbitrary.registry,
        async (asked, happened, viewer, registry) => {
          const { index, listeners } = indexOf(asked)
          const wants = (each: JobFilter, job: Job | null): boolean =>
            job !== null && matchesFilter(readableFilter(each, viewer, registry), job)
          for (const [job, before] of happened) {
            const found = index.concernedBy({ event: { job, kind: 'UPDATED' }, before })
            for (const [at, each] of asked.entries()) {
              const listener = listeners[at]
              if (listener && (wants(each, job) || wants(each, before))) expect(found.has(listener)).toBe(true)
            }
          }
          for (const listener of listeners) index.delete(listener)
          expect(index.size).toBe(0)
          for (const [job, before] of happened)
            expect(index.concernedBy({ event: { job, kind: 'UPDATED' }, before }).size).toBe(0)
        },
      ),
    ),
  propertyTimeoutMs,
)

test.each<[string, JobFilter, readonly string[] | null]>([
  ['nothing', {}, null],
  ['a flag', { open: true }, null],
  ['a target', { type: ['a'], target: { type: 'P', id: '1' }, assignedTo: ['ann'] }, ['target:1:P:1']],
  ['an assignee', { type: ['a'], group: ['g'], assignedTo: ['ann', 'bob'] }, ['assignedTo:ann', 'assignedTo:bob']],
  ['what is asked for under and', { type: ['a'], and: [{ open: true }, { assignedTo: ['ann'] }] }, ['assignedTo:ann']],
  ['every branch', { or: [{ type: ['a'] }, { group: ['g'], open: true }] }, ['type:a', 'group:g']],
  ['not every branch', { type: ['b'], or: [{ type: ['a'] }, { open: true }] }, ['type:b']],
  ['what must not be', { not: { type: ['a'] } }, null],
  ['what nothing is', { type: ['a'], assignedTo: [] }, []],
])('one is found by the strictest thing that the filter asks for: %s', (_what, asked, keys) => {
  expect(keysOfFilter(asked)).toEqual(keys)
})
