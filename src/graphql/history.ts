// What happened to a job, and what was said about it: pages of its events, the oldest first.
import { checkCount } from '../domain/count-check.ts'
import type { EventKind } from '../domain/event.ts'
import type { Job } from '../domain/job.ts'
import type { Delivery } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import type { GraphqlContext } from './context.ts'
import { costOfNothing, costOfPage } from './cost.ts'
import { dependsOn } from './dependence.ts'
import { historyCursor, versionOfCursor } from './history-cursor.ts'

interface HistoryPage {
  readonly job: Job
  readonly deliveries: readonly Delivery[]
  readonly isFirst: boolean
  readonly hasNextPage: boolean
}

interface HistoryWindow {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

const usualPage = 20
const largestPage = 100

async function pageOf(
  job: Job,
  { first, after }: HistoryWindow,
  { tobedone, viewer }: GraphqlContext,
  kinds?: readonly EventKind[],
): Promise<HistoryPage> {
  const size = first ?? usualPage
  checkCount('first', size, largestPage)
  const afterVersion = after === null || after === undefined ? 0 : versionOfCursor(job.id, after)
  const events = await tobedone.reads.history(viewer, job, afterVersion, size + 1, kinds)
  return {
    job,
    deliveries: events
      .slice(0, size)
      .map((event) => ({ event, cursor: tobedone.reads.cursorOf(event), matches: true })),
    isFirst: afterVersion === 0,
    hasNextPage: events.length > size,
  }
}

function cursorOf({ event }: Delivery): string {
  return historyCursor(event.jobId, event.version)
}

/** Adds history and comments to the job. */
export function defineHistory(builder: Builder): void {
  const edge = builder.edgeObject({ name: 'JobEventEdge', type: 'JobEvent', description: 'An event in a history.' })
  const connection = builder.objectRef<HistoryPage>('JobEventConnection').implement({
    description: 'A page of the history of a job.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The events of the page, the oldest first.',
        complexity: costOfNothing,
        resolve: ({ deliveries }) => deliveries.map((node) => ({ node, cursor: cursorOf(node) })),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Where the page stands in the history.',
        complexity: costOfNothing,
        resolve: ({ deliveries, isFirst, hasNextPage }) => {
          const [start, end] = [deliveries.at(0), deliveries.at(-1)]
          return {
            hasNextPage,
            hasPreviousPage: !isFirst,
            startCursor: start ? cursorOf(start) : null,
            endCursor: end ? cursorOf(end) : null,
          }
        },
      }),
    }),
  })
  builder.prismaObjectFields('Job', (t) => {
    const window = {
      first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
      after: t.arg.string({ description: 'A page cursor of this history: only what comes after it.' }),
    }
    return {
      history: t.field({
        type: connection,
        description: 'All that happened to it, the oldest first.',
        args: window,
        complexity: costOfPage,
        extensions: dependsOn('role'),
        resolve: (job, asked, context) => pageOf(job, asked, context),
      }),
      comments: t.field({
        type: connection,
        description:
          'What was said about it that the viewer may read: its events of the kind COMMENTED, the oldest first.',
        args: window,
        complexity: costOfPage,
        extensions: dependsOn('role'),
        resolve: (job, asked, context) => pageOf(job, asked, context, ['COMMENTED']),
      }),
    }
  })
}
