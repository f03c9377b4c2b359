// The open jobs that should not be open, for whoever settles them: their condition holds, or what they are about is gone.
import type { UnsettledJob, UnsettledPage } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfPage } from './cost.ts'
import { given } from './given.ts'

interface FoundPage extends UnsettledPage {
  readonly isFirst: boolean
}

const usualPage = 20

function defineConnection(builder: Builder) {
  const edge = builder.objectRef<UnsettledJob>('UnsettledJobEdge').implement({
    description: 'An open job that should not be open, and what was found of it.',
    fields: (t) => ({
      node: t.field({ type: 'Job', description: 'The job.', resolve: ({ job }) => job }),
      cursor: t.exposeString('cursor', { description: 'For `after` of `unsettledJobs`.' }),
      finding: t.field({
        type: 'Finding',
        description: 'What was found of it.',
        resolve: ({ finding }) => finding,
      }),
      outcome: t.exposeString('outcome', {
        nullable: true,
        description: 'How it was done, if it was and its type has outcomes.',
      }),
      reason: t.exposeString('reason', { description: 'Why it is so, in the words of the condition.' }),
      foundAt: t.field({
        type: 'DateTime',
        description: 'When it was found first.',
        resolve: ({ foundAt }) => foundAt,
      }),
    }),
  })
  return builder.objectRef<FoundPage>('UnsettledJobConnection').implement({
    description: 'A page of the open jobs that should not be open.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The jobs, what was found first in front.',
        complexity: costOfNothing,
        resolve: ({ jobs }) => jobs,
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there are more.',
        complexity: costOfNothing,
        resolve: ({ jobs, hasNextPage, isFirst }) => ({
          hasNextPage,
          hasPreviousPage: !isFirst,
          startCursor: jobs[0]?.cursor ?? null,
          endCursor: jobs.at(-1)?.cursor ?? null,
        }),
      }),
    }),
  })
}

/** Adds them to the schema. */
export function defineUnsettledJobs(builder: Builder): void {
  const connection = defineConnection(builder)
  builder.queryField('unsettledJobs', (t) =>
    t.field({
      type: connection,
      description:
        'For services and admins: the open jobs that are done, or about nothing any more, of types that have such jobs listed instead of closed.',
      args: {
        type: t.arg.stringList({ description: 'The names of types; all unless told.' }),
        first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({ description: 'The `cursor` of an edge: only what comes after it.' }),
      },
      complexity: costOfPage,
      resolve: async (_root, { type, first, after }, { tobedone, viewer }) => ({
        ...(await tobedone.unsettledJobs(viewer, given({ type, first, after }))),
        isFirst: after === null || after === undefined,
      }),
    }),
  )
}
