// `snoozeJob` and `rescheduleJob`.
import type { RescheduleInput } from '../domain/command.ts'
import type { Builder } from './builder.ts'
import { mustBeGiven } from './given.ts'
import { jobAnswerFields, jobReferenceFields, jobReferenceOf } from './job-mutation.ts'

/** The dates that a client gave: null removes one, what is left out stays. */
export function datesOf({
  dueAt,
  expiresAt,
}: {
  readonly dueAt?: Date | null | undefined
  readonly expiresAt?: Date | null | undefined
}): RescheduleInput {
  return { ...(dueAt === undefined ? {} : { dueAt }), ...(expiresAt === undefined ? {} : { expiresAt }) }
}

/** Adds them to the schema. */
export function defineSchedule(builder: Builder): void {
  builder.relayMutationField(
    'snoozeJob',
    {
      description: 'What `snoozeJob` takes.',
      inputFields: (t) => ({
        ...jobReferenceFields(t),
        until: t.field({
          type: 'DateTime',
          description: 'Until when, before the job expires; null brings it back now. Must be said.',
        }),
      }),
    },
    {
      nullable: true,
      description: 'Puts a pending job out of sight until a moment.',
      resolve: (_root, { input }, { tobedone, viewer }) => {
        const until = mustBeGiven('input.until', input.until, 'brings the job back now')
        return tobedone.operations.snooze(viewer, jobReferenceOf(input), until)
      },
    },
    { description: 'What `snoozeJob` answers.', outputFields: jobAnswerFields },
  )

  builder.relayMutationField(
    'rescheduleJob',
    {
      description: 'What `rescheduleJob` takes. A date that is left out stays.',
      inputFields: (t) => ({
        ...jobReferenceFields(t),
        dueAt: t.field({ type: 'DateTime', description: 'When it should be done by; null removes the date.' }),
        expiresAt: t.field({
          type: 'DateTime',
          description: 'When it is cancelled by itself; null removes the date. Not before `dueAt`.',
        }),
      }),
    },
    {
      nullable: true,
      description: 'Sets when an open job is due and when it expires.',
      resolve: (_root, { input }, { tobedone, viewer }) =>
        tobedone.operations.reschedule(viewer, jobReferenceOf(input), datesOf(input)),
    },
    { description: 'What `rescheduleJob` answers.', outputFields: jobAnswerFields },
  )
}
