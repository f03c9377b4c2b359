// Statistics that keep themselves right. The questions are those of `jobStats` and `funnel`, as of now.
import type { Builder } from './builder.ts'
import { funnelArguments, funnelQueryOf } from './funnel.ts'
import { costOfStatistics, jobStatsArguments, jobStatsQueryOf } from './job-stats.ts'

const whenTold =
  'first the figures, then again when they have changed, at most once a second. That jobs grow older is no change.'

/** Adds them to the schema. */
export function defineLiveStatistics(builder: Builder): void {
  builder.subscriptionField('jobStatsChanged', (t) =>
    t.field({
      type: 'JobStats',
      description: `What \`jobStats\` tells, as of now: ${whenTold}`,
      args: jobStatsArguments(builder),
      complexity: costOfStatistics,
      subscribe: (_root, asked, context) =>
        context.tobedone.jobStatsChanged({ viewer: () => context.viewer, query: jobStatsQueryOf(asked) }),
      resolve: (stats) => stats,
    }),
  )
  builder.subscriptionField('funnelChanged', (t) =>
    t.field({
      type: 'Funnel',
      description: `What \`funnel\` tells, as of now: ${whenTold}`,
      args: funnelArguments(builder),
      complexity: costOfStatistics,
      subscribe: (_root, asked, context) =>
        context.tobedone.funnelChanged({ viewer: () => context.viewer, query: funnelQueryOf(asked, context) }),
      resolve: (funnel) => funnel,
    }),
  )
}
