// The filter of lists and streams as clients give it. What it means is in the domain; here it only loses its nulls.
import type { JobFilter } from '../domain/filter.ts'
import { invalidInput } from '../domain/job-error.ts'
import { isJsonObject, type JsonValue } from '../domain/json.ts'
import type { Builder } from './builder.ts'
import { given } from './given.ts'

type Nullable<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | null | undefined }

/** A filter as GraphQL gives it. */
export interface JobFilterInput extends Nullable<Omit<JobFilter, 'metadata' | 'and' | 'or' | 'not'>> {
  readonly metadata?: JsonValue | undefined
  readonly and?: readonly JobFilterInput[] | null | undefined
  readonly or?: readonly JobFilterInput[] | null | undefined
  readonly not?: JobFilterInput | null | undefined
}

/**
 * The filter that a client gave: every field that is null is as if it were left out.
 * @throws JobError INVALID_INPUT for metadata that is no object
 */
export function filterOf(input: JobFilterInput | null | undefined): JobFilter {
  if (input === null || input === undefined) return {}
  const { metadata, and, or, not, target, ...rest } = input
  const conditions = given(rest)
  if (metadata !== null && metadata !== undefined && !isJsonObject(metadata)) {
    throw invalidInput('filter.metadata', 'must be an object.')
  }
  return {
    ...conditions,
    ...(target ? { target: { type: target.type, id: target.id } } : {}),
    ...(metadata ? { metadata } : {}),
    ...(and ? { and: and.map(filterOf) } : {}),
    ...(or ? { or: or.map(filterOf) } : {}),
    ...(not ? { not: filterOf(not) } : {}),
  }
}

const after = (what: string): string => `${what} at this moment or later.`
const before = (what: string): string => `${what} before this moment.`

/** Adds the filter to the schema. */
export function defineJobFilter(builder: Builder): void {
  builder.inputType('JobFilter', {
    description:
      'Which jobs. All conditions that are given must hold; null is as if it were left out. A list means any of these, an empty list none. A missing date is in no range.',
    fields: (t) => ({
      type: t.stringList({ description: 'Of these types, by name.' }),
      status: t.field({ type: ['JobStatus'], description: 'With one of these statuses.' }),
      assignedTo: t.stringList({ description: 'One of these people has it.' }),
      targetType: t.stringList({ description: 'About a record of one of these sorts.' }),
      group: t.stringList({ description: 'One of these groups may claim it.' }),
      candidateUser: t.stringList({ description: 'One of these people is a candidate for it, not by a group.' }),
      requestedBy: t.stringList({ description: 'One of these requested it.' }),
      flow: t.stringList({ description: 'Requested as a step of one of these flows, by name.' }),
      target: t.field({ type: 'TargetInput', description: 'About this record.' }),
      open: t.boolean({ description: 'Open (true) or closed (false).' }),
      overdue: t.boolean({ description: 'Overdue (true) or not (false).' }),
      snoozed: t.boolean({ description: 'Snoozed (true) or not (false).' }),
      unassigned: t.boolean({ description: 'Nobody has it (true) or somebody has (false).' }),
      createdAfter: t.field({ type: 'DateTime', description: after('Requested') }),
      createdBefore: t.field({ type: 'DateTime', description: before('Requested') }),
      updatedAfter: t.field({ type: 'DateTime', description: after('Last touched') }),
      updatedBefore: t.field({ type: 'DateTime', description: before('Last touched') }),
      dueAfter: t.field({ type: 'DateTime', description: after('Due') }),
      dueBefore: t.field({ type: 'DateTime', description: before('Due') }),
      expiresAfter: t.field({ type: 'DateTime', description: after('Expires') }),
      expiresBefore: t.field({ type: 'DateTime', description: before('Expires') }),
      closedAfter: t.field({ type: 'DateTime', description: after('Closed') }),
      closedBefore: t.field({ type: 'DateTime', description: before('Closed') }),
      priorityAtLeast: t.int({ description: 'Of this priority or a higher one.' }),
      priorityAtMost: t.int({ description: 'Of this priority or a lower one.' }),
      metadata: t.field({
        type: 'JSON',
        description: 'The metadata contains this object: its keys with these values, lists with these entries.',
      }),
      search: t.string({ description: 'The title or the id of the target contains this text, whatever its case.' }),
      and: t.field({ type: ['JobFilter'], description: 'All of these hold as well.' }),
      or: t.field({ type: ['JobFilter'], description: 'At least one of these holds as well.' }),
      not: t.field({ type: 'JobFilter', description: 'This does not hold.' }),
    }),
  })
}
