// The mutations about who has a job: claim, claimNext, unclaim, start, stop, assign and many at once.
import type { Job } from '../domain/job.ts'
import type { JobError } from '../domain/job-error.ts'
import type { Builder } from './builder.ts'
import { mustBeGiven } from './given.ts'
import { filterOf } from './job-filter.ts'
import { eventCursorField, jobAnswerFields, jobReferenceFields, jobReferenceOf } from './job-mutation.ts'

interface AssignRefusal {
  readonly job: Job
  readonly error: JobError
}

const verbs = {
  claim: 'Takes the job for the viewer. By the same person again: success, no event.',
  unclaim: 'Gives the job back to its candidates.',
  start: 'Begins to work on the job; takes it if nobody has it.',
  stop: 'Lays the job down; it stays with its person.',
} as const

function defineVerb(builder: Builder, verb: keyof typeof verbs): void {
  const name = `${verb}Job`
  builder.relayMutationField(
    name,
    { description: `What \`${name}\` takes.`, inputFields: jobReferenceFields },
    {
      nullable: true,
      description: verbs[verb],
      resolve: (_root, { input }, { tobedone, viewer }) => tobedone.operations[verb](viewer, jobReferenceOf(input)),
    },
    { description: `What \`${name}\` answers.`, outputFields: jobAnswerFields },
  )
}

/** Adds them to the schema. */
export function defineAssignment(builder: Builder): void {
  for (const verb of ['claim', 'unclaim', 'start', 'stop'] as const) defineVerb(builder, verb)

  builder.relayMutationField(
    'claimNextJob',
    {
      description: 'What `claimNextJob` takes.',
      inputFields: (t) => ({
        filter: t.field({ type: 'JobFilter', description: 'Of which jobs; of all unless told.' }),
      }),
    },
    {
      nullable: true,
      description:
        'Takes the next job that nobody has and that the viewer may claim: priority down, due date up with none last, then the oldest. Those who ask at the same time never get the same one.',
      resolve: (_root, { input }, { tobedone, viewer }) =>
        tobedone.operations.claimNext(viewer, filterOf(input.filter)),
    },
    {
      description: 'What `claimNextJob` answers.',
      outputFields: (t) => ({
        job: t.field({
          type: 'Job',
          nullable: true,
          description: 'The job that was taken; null when there is none to take.',
          resolve: ({ job }) => job,
        }),
        eventCursor: eventCursorField(t),
      }),
    },
  )

  builder.relayMutationField(
    'assignJob',
    {
      description: 'What `assignJob` takes.',
      inputFields: (t) => ({
        ...jobReferenceFields(t),
        to: t.string({ description: 'Who is to have it; null gives it back to its candidates. Must be said.' }),
      }),
    },
    {
      nullable: true,
      description: 'Gives the job to somebody.',
      resolve: (_root, { input }, { tobedone, viewer }) => {
        const to = mustBeGiven('input.to', input.to, 'gives the job back to its candidates')
        return tobedone.operations.assign(viewer, jobReferenceOf(input), to)
      },
    },
    { description: 'What `assignJob` answers.', outputFields: jobAnswerFields },
  )

  const refusal = builder.objectRef<AssignRefusal>('AssignRefusal').implement({
    description: 'A job that was not assigned, and why.',
    fields: (t) => ({
      job: t.field({ type: 'Job', description: 'The job, as it was found.', resolve: ({ job }) => job }),
      error: t.field({
        type: 'JobError',
        description: 'Why it was not assigned.', // An Error that is answered is thrown by graphql-js.
        resolve: ({ error: { code, message, details } }) => ({ code, message, details }),
      }),
    }),
  })

  builder.relayMutationField(
    'assignJobs',
    {
      description: 'What `assignJobs` takes.',
      inputFields: (t) => ({
        from: t.string({ description: 'Whose open jobs; null: those that nobody has. Must be said.' }),
        to: t.string({ description: 'Who is to have them; null gives them back to their candidates. Must be said.' }),
        filter: t.field({ type: 'JobFilter', description: 'Which of them; all unless told.' }),
        after: t.string({
          description: 'The `endCursor` of an earlier answer: goes on behind the jobs that it has looked at.',
        }),
      }),
    },
    {
      nullable: true,
      description:
        'Gives the open jobs of one person to another, the oldest first, each on its own: at most 500 a call, of the first 5,000. Those that are refused are passed by.',
      resolve: (_root, { input }, { tobedone, viewer }) =>
        tobedone.operations.assignMany(viewer, {
          from: mustBeGiven('input.from', input.from, 'means the jobs that nobody has'),
          to: mustBeGiven('input.to', input.to, 'gives the jobs back to their candidates'),
          filter: filterOf(input.filter),
          after: input.after ?? undefined,
        }),
    },
    {
      description: 'What `assignJobs` answers.',
      outputFields: (t) => ({
        jobs: t.field({ type: ['Job'], description: 'The jobs that were assigned.', resolve: ({ jobs }) => jobs }),
        refusals: t.field({
          type: [refusal],
          description: 'Those that were not, and why: the first 500.',
          resolve: ({ refusals }) => refusals,
        }),
        refusedCount: t.int({
          description: 'How many were not.',
          resolve: ({ refusedCount }) => refusedCount,
        }),
        hasMore: t.boolean({
          description: 'Whether there are more: ask again, with `after: endCursor`.',
          resolve: ({ hasMore }) => hasMore,
        }),
        endCursor: t.string({
          nullable: true,
          description: 'Where to go on; null when there are no more.',
          resolve: ({ endCursor }) => endCursor,
        }),
        eventCursor: eventCursorField(t),
      }),
    },
  )
}
