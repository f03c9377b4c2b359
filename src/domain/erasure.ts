// What erasure leaves of a job: its course, its numbers and its dates, but nothing that was said in it and no trace of the
// subject's id. `store/erasure-sql.ts` does the same to the events of the log; a test holds the two together.
import type { Job, Target } from './job.ts'
import { searchTextOf } from './search-text.ts'

/** Who or what is erased: a person by id, or a record of the product. */
export type ErasureSubject = { readonly person: string } | { readonly target: Target }

/** A subject, and what stands for its id from now on. */
export interface Erasure {
  readonly subject: ErasureSubject
  readonly pseudonym: string
}

/** What is left of a comment, or of what a follower said: that there was something. */
export const erasedText = '[erased]'

const pseudonym = /^erased-[0-9a-f]{32}$/

/** Whether an id is what an erasure puts in the place of one. */
export function isPseudonym(id: string | null): boolean {
  return id !== null && pseudonym.test(id)
}

/** The id that is erased where people are named; null when the subject is a target. */
export function personOf(subject: ErasureSubject): string | null {
  return 'person' in subject ? subject.person : null
}

/** The job without what is erased. `typeTitle` is the title of its type, by which it is found from now on. */
export function withoutSubject(job: Job, { subject, pseudonym }: Erasure, typeTitle: string): Job {
  const person = personOf(subject)
  const named = (id: string): string => (id === person ? pseudonym : id)
  const targetId = 'target' in subject ? pseudonym : job.targetId
  return {
    ...job,
    targetId,
    title: null,
    metadata: {},
    result: null,
    requestedBy: named(job.requestedBy),
    assignedTo: job.assignedTo === null ? null : named(job.assignedTo),
    closedBy: job.closedBy === null ? null : named(job.closedBy),
    candidateUsers: job.candidateUsers.map(named),
    excludedUsers: job.excludedUsers.map(named),
    // Whoever made them up may have put anything into them.
    idempotencyKey: null,
    idempotencyHash: null,
    externalId: null,
    searchText: searchTextOf(typeTitle, targetId),
  }
}
