// Lists of jobs, in pages. The connection says as well from where on to listen, so that nothing is missed in between.
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import type { JobPage } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfPage, costOfQuestion } from './cost.ts'
import { given } from './given.ts'
import { filterOf } from './job-filter.ts'

/** A page, and of which jobs it is one. */
interface FilteredPage {
  readonly page: JobPage
  readonly filter: JobFilter
}

const usuallyCounted = 10_000

// The cursors are made when they are asked for.
function edgesOf({ jobs, pageCursorOf }: JobPage) {
  return jobs.map((job) => ({
    node: job,
    get cursor() {
      return pageCursorOf(job)
    },
  }))
}

/** Adds the lists of jobs to the schema. */
export function defineJobs(builder: Builder): void {
  const edge = builder.edgeObject({ name: 'JobEdge', type: 'Job', description: 'A job in a list.' })
  const connection = builder.objectRef<FilteredPage>('JobConnection').implement({
    description: 'A page of a list of jobs.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The entries of the page, in the order of the list.',
        complexity: costOfNothing,
        resolve: ({ page }) => edgesOf(page),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Where the page stands in the list.',
        complexity: costOfNothing,
        resolve: ({ page }) => {
          const { hasNextPage, hasPreviousPage, jobs, pageCursorOf } = page
          const cursorOf = (job: Job | undefined): string | null => (job === undefined ? null : pageCursorOf(job))
          return {
            hasNextPage,
            hasPreviousPage,
            startCursor: cursorOf(jobs.at(0)),
            endCursor: cursorOf(jobs.at(-1)),
          }
        },
      }),
      totalCount: t.int({
        description: 'How many jobs the whole list has, counted up to the limit: at the limit, there may be more.',
        args: {
          limit: t.arg.int({
            defaultValue: usuallyCounted,
            description: 'Where to stop counting: 1 to 1000000. The higher, the more it costs.',
          }),
        },
        // Counted as often as the page may have entries, like everything below the field that gives the page.
        complexity: ({ limit }) => Math.max(1, (limit ?? usuallyCounted) / 5_000),
        resolve: ({ filter }, { limit }, { tobedone, viewer }) =>
          tobedone.reads.countJobs(viewer, filter, limit ?? usuallyCounted),
      }),
      eventCursor: t.string({
        description: 'For `after` of a subscription: after it come all events that this page does not show yet.',
        resolve: ({ page }) => page.eventCursor,
      }),
    }),
  })
  builder.queryField('jobs', (t) =>
    t.field({
      type: connection,
      description: 'The jobs of a filter that the viewer sees.',
      args: {
        filter: t.arg({ type: 'JobFilter', description: 'Which jobs; all unless told.' }),
        orderBy: t.arg({ type: 'JobOrder', defaultValue: 'CREATED_AT_DESC', description: 'In which order.' }),
        ...t.arg.connectionArgs(),
      },
      complexity: costOfPage,
      resolve: async (_root, { filter: filterInput, orderBy, ...window }, { tobedone, viewer }) => {
        const filter = filterOf(filterInput)
        const query = { filter, orderBy: orderBy ?? 'CREATED_AT_DESC', ...given(window) }
        return { filter, page: await tobedone.reads.jobs(viewer, query) }
      },
    }),
  )
  builder.queryField('eventCursor', (t) =>
    t.string({
      description: 'A cursor of now, for `after` of a subscription.',
      complexity: costOfQuestion,
      resolve: (_root, _arguments, { tobedone }) => tobedone.reads.eventCursor(),
    }),
  )
}
