// What happened to a job, and what was said about it: pages of its events, the oldest first.
import { checkCount } from '../domain/count-check.ts'
import type { EventKind } from '../domain/event.ts'
import type { Job } from '../domain/job.ts'
import { invalidInput } from '../domain/job-error.ts'
import type { Delivery } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import type { GraphqlContext } from './context.ts'
import { costOfNothing, costOfPage } from './cost.ts'
import { dependsOn } from './dependence.ts'
import { historyCursor, versionOfCursor } from './history-cursor.ts'

interface HistoryPage {
  readonly job: Job
  readonly deliveries: readonly Delivery[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

interface HistoryWindow {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

const usualPage = 20
const largestPage = 100

async function eventsOf(job: Job, window: HistoryWindow, context: GraphqlContext, kinds?: readonly EventKind[]) {
  const { reads } = context.tobedone
  const { first, after, last, before } = window
  const versionOf = (cursor: string | null | undefined): number | null =>
    cursor === null || cursor === undefined ? null : versionOfCursor(job.id, cursor)
  const [afterVersion, beforeVersion] = [versionOf(after), versionOf(before)]
  if (last === null || last === undefined) {
    if (beforeVersion !== null) throw invalidInput('before', 'goes with last, as after goes with first.')
    const size = first ?? usualPage
    checkCount('first', size, largestPage)
    const events = await reads.history(context.viewer, job, afterVersion ?? 0, size + 1, kinds)
    const hasNextPage = events.length > size
    return { events: events.slice(0, size), hasNextPage, hasPreviousPage: afterVersion !== null }
  }
  if (first !== null && first !== undefined) throw invalidInput('last', 'give either first or last, not both.')
  if (afterVersion !== null) throw invalidInput('after', 'goes with first, as before goes with last.')
  checkCount('last', last, largestPage)
  const events = await reads.latestHistory(context.viewer, job, beforeVersion, last + 1, kinds)
  return { events: events.slice(-last), hasNextPage: beforeVersion !== null, hasPreviousPage: events.length > last }
}

async function pageOf(
  job: Job,
  window: HistoryWindow,
  context: GraphqlContext,
  kinds?: readonly EventKind[],
): Promise<HistoryPage> {
  const { reads } = context.tobedone
  const { events, ...rest } = await eventsOf(job, window, context, kinds)
  return { job, ...rest, deliveries: events.map((event) => ({ event, cursor: reads.cursorOf(event), matches: true })) }
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
        resolve: ({ deliveries, hasPreviousPage, hasNextPage }) => {
          const [start, end] = [deliveries.at(0), deliveries.at(-1)]
          return {
            hasNextPage,
            hasPreviousPage,
            startCursor: start ? cursorOf(start) : null,
            endCursor: end ? cursorOf(end) : null,
          }
        },
      }),
    }),
  })
  builder.prismaObjectFields('Job', (t) => {
    const window = {
      first: t.arg.int({ description: 'The first so many: 1 to 100; 20 unless told, or `last` is.' }),
      after: t.arg.string({ description: 'A page cursor of this history: only what comes after it, with `first`.' }),
      last: t.arg.int({ description: 'The last so many: 1 to 100. Not together with `first`.' }),
      before: t.arg.string({ description: 'A page cursor of this history: only what comes before it, with `last`.' }),
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
