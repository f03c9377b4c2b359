// What is asked for of jobs and events, and the shape of the answers. Lists and events ask for the same fields of a job.
import { z } from 'zod'

/** Everything of a job that an operation or a timer can change, but for what depends on who asks. */
const jobFields = `id version type { name } target { type id } title status priority assignedTo candidateGroups
  candidateUsers excludedUsers metadata outcome result closedBy cancellationReason dueAt overdueSince expiresAt
  snoozedUntil claimedAt claimEndsAt startedAt sittingStartedAt handledMs completedAt cancelledAt updatedAt`

const job = z.looseObject({ id: z.string(), version: z.number() })
const error = z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }) })

/** A job as it was read; all that is not named here is compared whole. */
export type SeenJob = z.infer<typeof job>

export const listQuery = `query ($filter: JobFilter, $after: String) { jobs(filter: $filter, first: 100, after: $after) {
  eventCursor pageInfo { hasNextPage endCursor } edges { node { ${jobFields} } } } }`

const list = z.object({
  data: z.object({
    jobs: z.object({
      eventCursor: z.string(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      edges: z.array(z.object({ node: job })),
    }),
  }),
})

/** A page of a list. @throws when the answer is none */
export function readPage(answer: unknown) {
  const { edges, eventCursor, pageInfo } = list.parse(answer).data.jobs
  return { jobs: edges.map(({ node }) => node), eventCursor, ...pageInfo }
}

export const watchQuery = `subscription ($filter: JobFilter, $after: String) { jobEvents(filter: $filter, after: $after) {
  cursor version kind matches job { ${jobFields} } } }`

const watched = z.object({
  data: z.object({
    jobEvents: z.object({ cursor: z.string(), version: z.number(), kind: z.string(), matches: z.boolean(), job }),
  }),
})

/** An event as it was delivered. */
export type SeenEvent = z.infer<typeof watched>['data']['jobEvents']

/** Reads what a subscription delivered. @throws when it is no event */
export function readEvent(result: unknown): SeenEvent {
  const read = watched.safeParse(result)
  if (!read.success) throw new Error(`that is no event: ${JSON.stringify(result)}`)
  return read.data.data.jobEvents
}

const errors = z.object({ errors: z.array(error).min(1) })

/** The code of the first error of an answer, or null. */
export function codeOf(answer: unknown): string | null {
  return errors.safeParse(answer).data?.errors[0]?.extensions.code ?? null
}

const changed = z.object({
  data: z.record(z.string(), z.object({ job: job.nullish(), jobs: z.array(job).optional() })),
})

/** The jobs that a mutation answered with. */
export function changedJobs(answer: unknown): readonly SeenJob[] {
  return Object.values(changed.parse(answer).data).flatMap(({ job: one, jobs = [] }) => (one ? [one, ...jobs] : jobs))
}
