// The jobs whose data no longer fits their type, for whoever mends them.
import type { InconsistentPage } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfPage, costOfQuestion } from './cost.ts'
import { given } from './given.ts'
import { filterOf } from './job-filter.ts'

interface FoundPage extends InconsistentPage {
  readonly isFirst: boolean
}

const usualPage = 20
// It asks the database again and again.
const questions = 50

/** Adds them to the schema. */
export function defineInconsistentJobs(builder: Builder): void {
  const edge = builder.edgeObject({
    name: 'InconsistentJobEdge',
    type: 'Job',
    description: 'A job that does not fit its type: `payloadProblem` and `resultPayloadProblem` say why.',
  })
  const connection = builder.objectRef<FoundPage>('InconsistentJobConnection').implement({
    description:
      'A page of the jobs that do not fit their type. It looks at some thousand jobs at the most: it may have fewer than were asked for, or none, and yet another page after it.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The jobs that were found, the oldest first.',
        complexity: costOfNothing,
        resolve: ({ jobs }) => jobs.map(({ job, cursor }) => ({ node: job, cursor })),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'How far it has looked: go on from `endCursor` as long as `hasNextPage`.',
        complexity: costOfNothing,
        resolve: ({ jobs, endCursor, hasNextPage, isFirst }) => ({
          hasNextPage,
          hasPreviousPage: !isFirst,
          startCursor: jobs[0]?.cursor ?? null,
          endCursor,
        }),
      }),
    }),
  })
  builder.queryField('inconsistentJobs', (t) =>
    t.field({
      type: connection,
      description:
        'The jobs, open and closed, whose metadata or result does not fit their type since its schema has changed. For services and admins all, for staff those of their types. Jobs that an erasure has blanked are left out.',
      args: {
        filter: t.arg({ type: 'JobFilter', description: 'Which jobs; all unless told.' }),
        first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({
          description: 'The `endCursor` of a page, or the `cursor` of an edge: only what comes after it.',
        }),
      },
      complexity: (page) => ({ ...costOfPage(page), field: questions * costOfQuestion }),
      resolve: async (_root, { filter, first, after }, { tobedone, viewer }) => {
        const query = { filter: filterOf(filter), first: first ?? usualPage, ...given({ after }) }
        return { ...(await tobedone.inconsistentJobs(viewer, query)), isFirst: query.after === undefined }
      },
    }),
  )
}
