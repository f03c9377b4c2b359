// `cancelJob` and `reopenJob`.
import type { Builder } from './builder.ts'
import { jobAnswerFields, jobReferenceFields, jobReferenceOf } from './job-mutation.ts'
import { datesOf } from './schedule.ts'

/** Adds them to the schema. */
export function defineClosing(builder: Builder): void {
  builder.relayMutationField(
    'cancelJob',
    {
      description: 'What `cancelJob` takes.',
      inputFields: (t) => ({
        ...jobReferenceFields(t),
        reason: t.field({
          type: 'CancellationReason',
          defaultValue: 'WITHDRAWN',
          description:
            'Why. `EXPIRED` is set by the system only; users withdraw what they requested, and skip what they have as an optional step of a flow.',
        }),
      }),
    },
    {
      nullable: true,
      description: 'Says that an open job is not to be done.',
      resolve: (_root, { input }, { tobedone, viewer }) =>
        tobedone.operations.cancel(viewer, jobReferenceOf(input), input.reason ?? 'WITHDRAWN'),
    },
    { description: 'What `cancelJob` answers.', outputFields: jobAnswerFields },
  )

  builder.relayMutationField(
    'reopenJob',
    {
      description: 'What `reopenJob` takes.',
      inputFields: (t) => ({
        ...jobReferenceFields(t),
        dueAt: t.field({ type: 'DateTime', description: 'When it should be done by; null: no such time.' }),
        expiresAt: t.field({
          type: 'DateTime',
          description: 'When it expires; null: never. Must be said when the date that it has is past.',
        }),
      }),
    },
    {
      nullable: true,
      description: 'Brings a closed job back as pending.',
      resolve: (_root, { input }, { tobedone, viewer }) =>
        tobedone.operations.reopen(viewer, jobReferenceOf(input), datesOf(input)),
    },
    { description: 'What `reopenJob` answers.', outputFields: jobAnswerFields },
  )
}
