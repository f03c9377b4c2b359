// Statistics of the jobs of a filter, in groups. What each figure means is in docs/statistics.md.
import type { JobStatsKey } from '../domain/statistics/job-stats.ts'
import type { Builder } from './builder.ts'
import { costOfQuestion } from './cost.ts'
import { given } from './given.ts'
import { filterOf, type JobFilterInput } from './job-filter.ts'
import { tallyFields } from './statistics-figures.ts'

/** Statistics make the database look at many jobs. */
export const costOfStatistics = { field: 10 * costOfQuestion, multiplier: 1 } as const

/** What says where a day begins, unless told. */
export const usualTimeZone = 'UTC'

/** What a client asks, whatever it is as of. */
interface StatsArguments {
  readonly filter?: JobFilterInput | null | undefined
  readonly groupBy?: readonly JobStatsKey[] | null | undefined
  readonly timeZone?: string | null | undefined
}

/** The question of a client. @throws JobError INVALID_INPUT */
export function jobStatsQueryOf({ filter, groupBy, timeZone }: StatsArguments) {
  return { filter: filterOf(filter), groupBy: groupBy ?? [], timeZone: timeZone ?? usualTimeZone }
}

/** What can be asked, whatever it is as of. */
export function jobStatsArguments(builder: Builder) {
  return builder.args((t) => ({
    filter: t.field({ type: 'JobFilter', description: 'Which jobs, judged as they were at `asOf`; all unless told.' }),
    groupBy: t.field({
      type: ['JobStatsKey'],
      description: 'By what they are grouped, one within the other; at most 1000 groups. Not at all unless told.',
    }),
    timeZone: t.string({
      defaultValue: usualTimeZone,
      description: 'Where a day begins: the name of a time zone, as in `Europe/Amsterdam`.',
    }),
  }))
}

function defineGroup(builder: Builder): void {
  builder.objectType('JobStatsGroup', {
    description: 'Jobs that have in common what they were grouped by.',
    fields: (t) => ({
      type: t.field({
        type: 'JobType',
        nullable: true,
        description: 'Their type, by TYPE.',
        resolve: ({ type }, _arguments, { tobedone }) => (type === null ? null : tobedone.registry.of(type)),
      }),
      status: t.field({
        type: 'JobStatus',
        nullable: true,
        description: 'Their status, by STATUS.',
        resolve: ({ status }) => status,
      }),
      assignedTo: t.exposeString('assignedTo', {
        nullable: true,
        description: 'Who has them, by ASSIGNED_TO; null for those that nobody has.',
      }),
      group: t.exposeString('group', {
        nullable: true,
        description: 'A group that may claim them, by GROUP; null for those without any.',
      }),
      targetType: t.exposeString('targetType', {
        nullable: true,
        description: 'The sort of record that they are about, by TARGET_TYPE.',
      }),
      day: t.exposeString('day', {
        nullable: true,
        description: 'The day of their request, by DAY, as in `2031-05-17`.',
      }),
      weekday: t.exposeInt('weekday', {
        nullable: true,
        description: 'The day of the week of their request, by WEEKDAY: 1 is Monday, 7 is Sunday.',
      }),
      isOverdue: t.exposeBoolean('isOverdue', { nullable: true, description: 'Whether they are overdue, by OVERDUE.' }),
      count: t.exposeInt('count', { description: 'How many they are, open and closed.' }),
      ...tallyFields(t, ''),
    }),
  })
}

/** Adds them to the schema. */
export function defineJobStats(builder: Builder): void {
  defineGroup(builder)
  builder.objectType('JobStats', {
    description: 'How jobs stand and how old they are, in groups.',
    fields: (t) => ({
      asOf: t.field({
        type: 'DateTime',
        description: 'The moment that they are told of, to which ages are counted.',
        resolve: ({ asOf }) => asOf,
      }),
      groups: t.field({
        type: ['JobStatsGroup'],
        description: 'The groups, in the order of what they were grouped by; without `groupBy` all jobs are one group.',
        resolve: ({ groups }) => groups,
      }),
    }),
  })
  builder.queryField('jobStats', (t) =>
    t.field({
      type: 'JobStats',
      description:
        'How many jobs of a filter there are, how they stand and how old they are: of those that the viewer sees.',
      args: {
        ...jobStatsArguments(builder),
        asOf: t.arg({
          type: 'DateTime',
          description: 'A moment of the past: then the log tells how they were. Now unless told.',
        }),
      },
      complexity: costOfStatistics,
      resolve: (_root, { asOf, ...asked }, { tobedone, viewer }) =>
        tobedone.jobStats(viewer, { ...jobStatsQueryOf(asked), ...given({ asOf }) }),
    }),
  )
}
