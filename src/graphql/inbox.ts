// The inbox of the viewer: what still asks for something, with counts, as it is and as it changes; and saying that it was seen.
import type { Builder } from './builder.ts'
import { costOfQuestion } from './cost.ts'

const usualFirst = 20

interface FirstOnly {
  readonly first?: number | null | undefined
}

function costOfInbox({ first }: FirstOnly) {
  return { field: 2 * costOfQuestion, multiplier: first ?? usualFirst }
}

function inboxArguments(builder: Builder) {
  return builder.args((t) => ({
    first: t.int({ defaultValue: usualFirst, description: 'At most so many of its notifications: 1 to 100.' }),
  }))
}

/** Adds it to the schema. */
export function defineInbox(builder: Builder): void {
  builder.objectType('Inbox', {
    description:
      'What the viewer was told and what still asks for something: the job is open, or it tells of a completion and was not seen.',
    fields: (t) => ({
      unseenCount: t.exposeInt('unseenCount', { description: 'How many of them were not seen yet.' }),
      pendingCount: t.exposeInt('pendingCount', { description: 'How many there are.' }),
      notifications: t.field({
        type: ['Notification'],
        description: 'The latest of them, the latest first.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ notifications }) => notifications,
      }),
    }),
  })
  builder.queryField('inbox', (t) =>
    t.field({
      type: 'Inbox',
      description: 'The inbox of the viewer.',
      args: inboxArguments(builder),
      complexity: costOfInbox,
      resolve: (_root, { first }, { tobedone, viewer }) => tobedone.notifications.inbox(viewer, first ?? usualFirst),
    }),
  )
  builder.mutationField('markNotificationsSeen', (t) =>
    t.field({
      type: builder.objectRef<number>('MarkNotificationsSeenPayload').implement({
        description: 'What `markNotificationsSeen` answers.',
        fields: (p) => ({
          seenCount: p.int({
            description: 'How many of them were not seen before.',
            resolve: (count) => count,
          }),
        }),
      }),
      nullable: true,
      description: "Notes that the viewer has seen notifications. Others' and unknown ones are passed by.",
      args: {
        input: t.arg({
          type: builder.inputType('MarkNotificationsSeenInput', {
            description: 'What `markNotificationsSeen` takes.',
            fields: (i) => ({
              ids: i.idList({ description: 'Their ids, at most 100; unless told, all that were sent to the viewer.' }),
            }),
          }),
          required: true,
          description: 'Which of them.',
        }),
      },
      resolve: (_root, { input: { ids } }, { tobedone, viewer }) =>
        tobedone.operations.markNotificationsSeen(viewer, ids ?? null),
    }),
  )
}

/** Adds the one that keeps itself right. */
export function defineLiveInbox(builder: Builder): void {
  builder.subscriptionField('inboxChanged', (t) =>
    t.field({
      type: 'Inbox',
      description: 'The inbox of the viewer: first as it is, then again when it has changed, at most once a second.',
      args: inboxArguments(builder),
      complexity: costOfInbox,
      subscribe: (_root, { first }, context) =>
        context.tobedone.inboxChanged({ viewer: () => context.viewer, first: first ?? usualFirst }),
      resolve: (inbox) => inbox,
    }),
  )
}
