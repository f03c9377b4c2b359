// Streams of events. All of them are the same read of the log after a cursor; nothing is published anywhere else.
import type { StreamQuery } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import type { GraphqlContext } from './context.ts'
import { given } from './given.ts'
import { filterOf, type JobFilterInput } from './job-filter.ts'

interface StreamArguments {
  readonly filter?: JobFilterInput | null | undefined
  readonly after?: string | null | undefined
}

function streamOf(
  context: GraphqlContext,
  { filter, after }: StreamArguments,
  wanted: Pick<StreamQuery, 'kinds' | 'isWithoutImported'>,
) {
  const viewer = context.viewerNow ?? (() => context.viewer)
  const from = given({ after: context.lastEventId ?? after })
  return context.tobedone.feed({ viewer, filter: filterOf(filter), ...from, ...wanted })
}

/** Adds the streams to the schema. */
export function defineSubscriptions(builder: Builder): void {
  builder.subscriptionType({
    description:
      'Streams of events, in the one order that is the same for everybody, none lost and none twice. Every event is checked again against what the viewer may see.',
    fields: (t) => {
      const filter = t.arg({
        type: 'JobFilter',
        description: 'Which jobs; all unless told. Judged before and after the event: delivered if either matches.',
      })
      const after = t.arg.string({
        description:
          'An event cursor (`eventCursor` of a query or mutation, `cursor` of an event): what came after it is caught up first. Unless told, from now on.',
      })
      const kinds = t.arg({ type: ['EventKind'], description: 'Only events of these kinds; all unless told.' })
      return {
        jobEvents: t.field({
          type: 'JobEvent',
          description: 'All that happens to the jobs of a filter.',
          args: { filter, kinds, after },
          subscribe: (_root, { kinds: asked, ...rest }, context) => streamOf(context, rest, given({ kinds: asked })),
          resolve: (delivery) => delivery,
        }),
        jobRequested: t.field({
          type: 'JobEvent',
          description: 'New jobs, as they are requested. Imported ones are left out.',
          args: { filter, after },
          subscribe: (_root, asked, context) =>
            streamOf(context, asked, { kinds: ['REQUESTED'], isWithoutImported: true }),
          resolve: (delivery) => delivery,
        }),
        jobCompleted: t.field({
          type: 'JobEvent',
          description: 'Jobs that are done, as they are completed. Imported ones are left out.',
          args: { filter, after },
          subscribe: (_root, asked, context) =>
            streamOf(context, asked, { kinds: ['COMPLETED'], isWithoutImported: true }),
          resolve: (delivery) => delivery,
        }),
      }
    },
  })
}
