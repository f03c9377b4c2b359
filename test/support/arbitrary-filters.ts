// Random filters, nested, over the pools of the random jobs. All of them are filters that `checkFilter` takes.
import fc from 'fast-check'
import type { JobFilter } from '../../src/domain/filter.ts'
import { jobStatuses } from '../../src/domain/job.ts'
import { flow, group, jsonObject, moments, person, targetIds, titles, type } from './arbitrary-jobs.ts'

const some = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> => fc.array(values, { maxLength: 3 })
const flag = fc.boolean()

/** The beginning and the end of a range, at least one of them, on the moments that jobs have. */
const range = fc
  .tuple(fc.subarray(moments, { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(([[one, other], isStart]) =>
    other !== undefined ? { from: one, until: other } : isStart ? { from: one } : { until: one },
  )

type Ends = { readonly from?: Date | undefined; readonly until?: Date | undefined }
type Ranged = 'created' | 'updated' | 'due' | 'expires' | 'closed'

const inRange = (name: Ranged): fc.Arbitrary<JobFilter> =>
  range.map(({ from, until }: Ends) => ({
    ...(from === undefined ? {} : { [`${name}After`]: from }),
    ...(until === undefined ? {} : { [`${name}Before`]: until }),
  }))

const search = fc.oneof(
  fc.constantFrom(...targetIds, ...titles, '', ' ', '\n', '%', 'PAY', 'œ', '17', 'ΔΟΣ', 'fis', 'ann'),
  fc.string({ unit: 'grapheme', maxLength: 2 }).filter((each) => !each.includes('\u0000') && each.isWellFormed()),
)

const condition: fc.Arbitrary<JobFilter> = fc.oneof(
  fc.record({ type: some(type) }),
  fc.record({ status: some(fc.constantFrom(...jobStatuses)) }),
  fc.record({ assignedTo: some(person) }),
  fc.record({ targetType: some(fc.constantFrom('Payment', 'payment', 'User')) }),
  fc.record({ group: some(group) }),
  fc.record({ candidateUser: some(person) }),
  fc.record({ requestedBy: some(person) }),
  fc.record({ flow: some(flow) }),
  fc.record({ target: fc.record({ type: fc.constantFrom('Payment', 'User'), id: fc.constantFrom(...targetIds) }) }),
  fc.record({ open: flag }),
  fc.record({ overdue: flag }),
  fc.record({ snoozed: flag }),
  fc.record({ unassigned: flag }),
  inRange('created'),
  inRange('updated'),
  inRange('due'),
  inRange('expires'),
  inRange('closed'),
  fc.record({ priorityAtLeast: fc.constantFrom(0, 49, 50) }),
  fc.record({ priorityAtMost: fc.constantFrom(50, 51, 100) }),
  fc.record({ metadata: jsonObject }),
  fc.record({ search }),
)

// Two halves of different ranges would make an empty one.
const subjectOf = (each: JobFilter): string =>
  Object.keys(each)
    .join()
    .replace(/(After|Before).*/, '')

const conditions = (maxLength: 1 | 2): fc.Arbitrary<JobFilter> =>
  fc.uniqueArray(condition, { maxLength, selector: subjectOf }).map(([first, second]) => ({ ...first, ...second }))

/** Filters up to three levels deep. */
export const filter: fc.Arbitrary<JobFilter> = fc.letrec<{ filter: JobFilter; leaf: JobFilter; nested: JobFilter }>(
  (tie) => ({
    leaf: conditions(2),
    nested: fc
      .tuple(
        conditions(1),
        fc.oneof(
          fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
          fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
          fc.record({ not: tie('filter') }),
        ),
      )
      .map(([own, more]) => ({ ...own, ...more })),
    filter: fc.oneof({ maxDepth: 3, depthSize: 'small' }, tie('leaf'), tie('nested')),
  }),
).filter
