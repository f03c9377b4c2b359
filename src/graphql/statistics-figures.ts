// What statistics say of every set of jobs, whether it is a group or a step. What each figure means is in docs/statistics.md.
import type { FieldMap } from '@pothos/core'
import { globalIdOf } from '../domain/global-id.ts'
import type { ShownTally } from '../domain/statistics/figures.ts'
import type { Builder, Types } from './builder.ts'
import { costOfNothing, costOfQuestion } from './cost.ts'
import { dependsOn } from './dependence.ts'

/** The fields that every set of jobs has. `what` says which of its jobs count where something has happened. */
export function tallyFields<Shape extends ShownTally>(
  t: PothosSchemaTypes.ObjectFieldBuilder<PothosSchemaTypes.ExtendDefaultTypes<Types>, Shape>,
  what: string,
): FieldMap {
  return {
    pending: t.int({
      description: 'How many are PENDING, the snoozed ones included.',
      resolve: ({ pending }) => pending,
    }),
    inProgress: t.int({ description: 'How many are IN_PROGRESS.', resolve: ({ inProgress }) => inProgress }),
    snoozed: t.int({
      description: 'How many of the pending ones are out of sight.',
      resolve: ({ snoozed }) => snoozed,
    }),
    overdue: t.int({ description: 'How many of the open ones are overdue.', resolve: ({ overdue }) => overdue }),
    completed: t.int({ description: `How many were completed${what}.`, resolve: ({ completed }) => completed }),
    cancelled: t.field({
      type: ['CancellationCount'],
      description: `How many were cancelled${what}, by reason; reasons without any are left out.`,
      complexity: costOfNothing,
      resolve: ({ cancelled }) => cancelled,
    }),
    pendingAge: t.field({
      type: 'PendingAge',
      nullable: true,
      description: 'How old the open ones are; null when none is open.',
      resolve: ({ pendingAge }) => pendingAge,
    }),
    wait: t.field({
      type: 'Durations',
      description: `How long they waited, from the request to the first start; of those that were started${what}.`,
      complexity: costOfNothing,
      resolve: ({ wait }) => wait,
    }),
    handling: t.field({
      type: 'Durations',
      description: `How long they were worked on, all sittings together; of those that were completed${what} and had been started.`,
      complexity: costOfNothing,
      resolve: ({ handling }) => handling,
    }),
    lead: t.field({
      type: 'Durations',
      description: `How long they took in all, from the request to the completion; of those that were completed${what}.`,
      complexity: costOfNothing,
      resolve: ({ lead }) => lead,
    }),
  }
}

/** Adds the figures to the schema. */
export function defineFigures(builder: Builder): void {
  builder.objectType('Durations', {
    description: `How lengths of time are spread. Percentiles by nearest rank: each is the time of one of the jobs, or at most 1 %
(or 2 ms) away from it where counters answer for many jobs.`,
    fields: (t) => ({
      count: t.exposeInt('count', { description: 'How many jobs have such a time.' }),
      p50Ms: t.exposeFloat('p50Ms', { nullable: true, description: 'The median in milliseconds; null without jobs.' }),
      p90Ms: t.exposeFloat('p90Ms', {
        nullable: true,
        description: 'The 90th percentile in milliseconds; null without jobs.',
      }),
    }),
  })
  builder.objectType('PendingAge', {
    description: 'How old open jobs are: `asOf` minus their `createdAt`. Percentiles by nearest rank.',
    fields: (t) => ({
      p50Ms: t.exposeFloat('p50Ms', { description: 'The median in milliseconds.' }),
      p90Ms: t.exposeFloat('p90Ms', { description: 'The 90th percentile in milliseconds.' }),
      oldestMs: t.exposeFloat('oldestMs', { description: 'The age of the oldest in milliseconds.' }),
      oldestJobId: t.id({
        description: 'The global id of the oldest.',
        resolve: ({ oldestJobId }) => globalIdOf('Job', oldestJobId),
      }),
      oldestJob: t.field({
        type: 'Job',
        nullable: true,
        description: 'The oldest, as it is now; null where the viewer does not see it any more.',
        complexity: { field: costOfQuestion, multiplier: 1 },
        extensions: dependsOn('viewer'),
        resolve: ({ oldestJobId }, _arguments, { tobedone, viewer }) => tobedone.reads.job(viewer, oldestJobId),
      }),
    }),
  })
  builder.objectType('CancellationCount', {
    description: 'How many jobs were cancelled for a reason.',
    fields: (t) => ({
      reason: t.field({ type: 'CancellationReason', description: 'Why.', resolve: ({ reason }) => reason }),
      count: t.exposeInt('count', { description: 'How many.' }),
    }),
  })
}
