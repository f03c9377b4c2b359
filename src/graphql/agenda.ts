// The agenda of a viewer: what they should do now to fill the time they have. What it promises is in docs/agenda.md.
import { mostEntries } from '../domain/agenda/agenda.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfQuestion } from './cost.ts'

// Three lists that are read together, and below them as many jobs as there may be.
const costOfAgenda = { field: 3 * costOfQuestion, multiplier: mostEntries } as const

function agendaArguments(builder: Builder) {
  return builder.args((t) => ({
    minutes: t.int({ required: true, description: 'How many minutes the viewer has: 1 to 1440.' }),
  }))
}

function defineEntry(builder: Builder): void {
  builder.objectType('AgendaEntry', {
    description: 'Something to do.',
    fields: (t) => ({
      job: t.field({ type: 'Job', description: 'The job.', resolve: ({ job }) => job }),
      expectedMs: t.exposeFloat('expectedMs', {
        description:
          'How long the whole of it takes, in milliseconds: the median of the last 200 of its type that were worked on, else what its type says.',
      }),
      isLearned: t.exposeBoolean('isLearned', {
        description: 'Whether that was learned: at least five of its type were worked on and completed.',
      }),
      reasons: t.field({
        type: ['AgendaReason'],
        description: 'Why it is there: first how it is for the viewer, then what makes it press.',
        resolve: ({ reasons }) => reasons,
      }),
      startsAfterMs: t.exposeFloat('startsAfterMs', {
        description: 'When its turn comes, in milliseconds from now, if those before it take as long as expected.',
      }),
    }),
  })
}

/** Adds it to the schema. */
export function defineAgenda(builder: Builder): void {
  defineEntry(builder)
  builder.objectType('Agenda', {
    description: 'What the viewer should do now, in order.',
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', description: 'The moment that it is told of.', resolve: ({ asOf }) => asOf }),
      entries: t.field({
        type: ['AgendaEntry'],
        description:
          'What fits into the time, at most 50: what they are working on, what is overdue, then by priority and due date. The first is there even when it takes longer.',
        complexity: costOfNothing,
        resolve: ({ entries }) => entries,
      }),
      totalMs: t.exposeFloat('totalMs', { description: 'How long all of them take, in milliseconds.' }),
      remaining: t.exposeInt('remaining', {
        description: 'How many more there are that the viewer could do now, counted up to 1000.',
      }),
      allDone: t.exposeBoolean('allDone', {
        description: 'Whether there is nothing at all that the viewer could do now.',
      }),
      nextAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the first of their own snoozed jobs comes back; null when none is snoozed.',
        resolve: ({ nextAt }) => nextAt,
      }),
    }),
  })
  builder.queryField('agenda', (t) =>
    t.field({
      type: 'Agenda',
      description:
        'What the viewer should do now, in order, to fill the time they have: of what they have, and of what `claimNextJob` would give them.',
      args: agendaArguments(builder),
      complexity: costOfAgenda,
      resolve: (_root, { minutes }, { tobedone, viewer }) => tobedone.agenda(viewer, minutes),
    }),
  )
}

/** Adds the one that keeps itself right. */
export function defineLiveAgenda(builder: Builder): void {
  builder.subscriptionField('agendaChanged', (t) =>
    t.field({
      type: 'Agenda',
      description:
        'What `agenda` tells: first the agenda, then again when it has changed, at most once a second. That the time goes by is no change until a job is due soon, overdue or awake.',
      args: agendaArguments(builder),
      complexity: costOfAgenda,
      subscribe: (_root, { minutes }, context) =>
        context.tobedone.agendaChanged({ viewer: () => context.viewer, minutes }),
      resolve: (agenda) => agenda,
    }),
  )
}
