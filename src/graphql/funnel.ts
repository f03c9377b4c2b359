// A funnel: what is done and what waits at each of several steps. What each figure means is in docs/statistics.md.
import { type FunnelQuery, type SeriesUnit, stepsOf } from '../domain/statistics/funnel-query.ts'
import type { Builder } from './builder.ts'
import type { GraphqlContext } from './context.ts'
import { costOfNothing } from './cost.ts'
import { given } from './given.ts'
import { costOfStatistics, usualTimeZone } from './job-stats.ts'
import { tallyFields } from './statistics-figures.ts'

/** What a client asks, whatever it is as of. */
interface FunnelArguments {
  readonly types?: readonly string[] | null | undefined
  readonly flow?: string | null | undefined
  readonly from?: Date | null | undefined
  readonly to?: Date | null | undefined
  readonly cohort?: boolean | null | undefined
  readonly seriesBy?: SeriesUnit | null | undefined
  readonly timeZone?: string | null | undefined
}

/** The question of a client. @throws JobError INVALID_INPUT */
export function funnelQueryOf(
  { types, flow, cohort, timeZone, ...period }: FunnelArguments,
  { tobedone }: GraphqlContext,
): FunnelQuery {
  const steps = stepsOf(given({ types, flow }), tobedone.flows)
  return { ...steps, isCohort: cohort ?? false, timeZone: timeZone ?? usualTimeZone, ...given(period) }
}

/** What can be asked, whatever it is as of. */
export function funnelArguments(builder: Builder) {
  return builder.args((t) => ({
    types: t.stringList({
      description: 'The types of the steps in their order, by name: 1 to 100. Either these or `flow` must be given.',
    }),
    flow: t.string({
      description: 'The name of a flow: its steps in their order, and only jobs that were requested as steps of it.',
    }),
    from: t.field({
      type: 'DateTime',
      description: 'Count what happened at this moment or later; from the beginning on unless told.',
    }),
    to: t.field({ type: 'DateTime', description: 'Count what happened before this moment; up to `asOf` unless told.' }),
    cohort: t.boolean({
      defaultValue: false,
      description:
        'Instead of counting what happened within the period, follow the targets for which a job of the first step was requested in it, whatever becomes of them until `asOf`.',
    }),
    seriesBy: t.field({
      type: 'SeriesUnit',
      description: 'Tell as well what came and left hour by hour or day by day from `from` on: at most 1000 parts.',
    }),
    timeZone: t.string({
      defaultValue: usualTimeZone,
      description: 'Where a day begins: the name of a time zone, as in `Europe/Amsterdam`.',
    }),
  }))
}

function defineStep(builder: Builder): void {
  builder.objectType('SeriesPoint', {
    description: 'What came and what left within a part of the time.',
    fields: (t) => ({
      at: t.field({ type: 'DateTime', description: 'When the part begins.', resolve: ({ at }) => at }),
      entered: t.exposeInt('entered', { description: 'Jobs that were requested.' }),
      left: t.exposeInt('left', { description: 'Jobs that were completed or cancelled.' }),
    }),
  })
  const happened = ' within the period, or of a cohort at all'
  builder.objectType('FunnelStep', {
    description: 'What is done and what waits at a step.',
    fields: (t) => ({
      type: t.field({
        type: 'JobType',
        description: 'The type of its jobs.',
        resolve: ({ type }, _arguments, { tobedone }) => tobedone.registry.of(type),
      }),
      entered: t.exposeInt('entered', { description: `How many jobs were requested${happened}.` }),
      enteredTargets: t.exposeInt('enteredTargets', { description: 'Of how many targets these are.' }),
      completedTargets: t.exposeInt('completedTargets', {
        description: `Of how many targets jobs were completed${happened}.`,
      }),
      conversion: t.exposeFloat('conversion', {
        nullable: true,
        description:
          '`enteredTargets` by the targets of which jobs of the step before were completed; in a flow those of any of the steps that it comes after. Null where nothing stands before it, and where none were.',
      }),
      held: t.exposeInt('held', {
        nullable: true,
        description:
          'Of how many targets this step holds the flow now: its job was cancelled though it is not optional, and the flow waits until one is completed, or skipped. Whatever the period. Null without `flow`, and with `asOf`.',
      }),
      ...tallyFields(t, happened),
      series: t.field({
        type: ['SeriesPoint'],
        description: 'What came and left, part by part, if `seriesBy` asks for it.',
        complexity: costOfNothing,
        resolve: ({ series }) => series,
      }),
    }),
  })
}

/** Adds it to the schema. */
export function defineFunnel(builder: Builder): void {
  defineStep(builder)
  builder.objectType('Funnel', {
    description: 'What is done and what waits at each of several steps.',
    fields: (t) => ({
      asOf: t.field({
        type: 'DateTime',
        description: 'The moment that it is told of, to which ages are counted.',
        resolve: ({ asOf }) => asOf,
      }),
      steps: t.field({ type: ['FunnelStep'], description: 'The steps in their order.', resolve: ({ steps }) => steps }),
    }),
  })
  builder.queryField('funnel', (t) =>
    t.field({
      type: 'Funnel',
      description: 'What is done and what waits at each of several types in a row: of the jobs that the viewer sees.',
      args: {
        ...funnelArguments(builder),
        asOf: t.arg({
          type: 'DateTime',
          description: 'A moment of the past: then the log tells how it was. Now unless told.',
        }),
      },
      complexity: costOfStatistics,
      resolve: (_root, { asOf, ...asked }, context) =>
        context.tobedone.funnel(context.viewer, { ...funnelQueryOf(asked, context), ...given({ asOf }) }),
    }),
  )
}
