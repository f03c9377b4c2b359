// The queue of mails: how each stands, what was written where there is no mail server, and another try for those that were given up.
import type { MailMessage } from '../domain/notification/notification.ts'
import { isTrusted } from '../domain/viewer.ts'
import type { Builder } from './builder.ts'
import { costOfPage } from './cost.ts'
import { dependsOn } from './dependence.ts'
import { given } from './given.ts'
import type { NotificationConnection } from './notification.ts'

function defineDelivery(builder: Builder): void {
  const message = builder.objectRef<MailMessage>('MailMessage').implement({
    description: 'A mail as it was written.',
    fields: (t) => ({
      to: t.exposeString('to', { description: 'To which address.' }),
      subject: t.exposeString('subject', { description: 'Its subject.' }),
      text: t.exposeString('text', { description: 'As plain text.' }),
      html: t.exposeString('html', { description: 'As HTML.' }),
    }),
  })
  builder.objectType('MailDelivery', {
    description: 'How a mail stands in the queue.',
    fields: (t) => ({
      queuedAt: t.field({
        type: 'DateTime',
        description: 'When it came into it.',
        resolve: ({ queuedAt }) => queuedAt,
      }),
      digestId: t.exposeID('digestId', {
        nullable: true,
        description: 'Those with the same one go as one mail; null: it is a mail by itself.',
      }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
      failedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was given up: `retryMails` gives it another try.',
        resolve: ({ failedAt }) => failedAt,
      }),
      lastError: t.exposeString('lastError', { nullable: true, description: 'What was wrong the last time.' }),
      message: t.field({
        type: message,
        nullable: true,
        description:
          'What was written, where there is no mail server: the mail is kept instead of being sent. Digests, which tell of other jobs as well, are for services and admins.',
        extensions: dependsOn('role'),
        resolve: ({ digestId, message: written }, _args, { viewer }) =>
          digestId === null || isTrusted(viewer) ? written : null,
      }),
    }),
  })
}

/** Adds it to the schema. */
export function defineMails(builder: Builder, connection: NotificationConnection): void {
  defineDelivery(builder)
  builder.queryField('mails', (t) =>
    t.field({
      type: connection,
      description: 'For services and admins: the mails that were put into the queue, the latest first.',
      args: {
        state: t.arg({ type: 'MailState', description: 'Only those that stand so.' }),
        first: t.arg.int({ defaultValue: 20, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({ description: 'The `cursor` of an edge: only what comes after it.' }),
      },
      complexity: costOfPage,
      resolve: async (_root, { state, first, after }, { tobedone, viewer }) => ({
        ...(await tobedone.mails(viewer, given({ state, first, after }))),
        isFirst: after === null || after === undefined,
      }),
    }),
  )
  builder.mutationField('retryMails', (t) =>
    t.field({
      type: builder.objectRef<number>('RetryMailsPayload').implement({
        description: 'What `retryMails` answers.',
        fields: (p) => ({
          retriedCount: p.int({ description: 'How many went back into the queue.', resolve: (count) => count }),
        }),
      }),
      nullable: true,
      description:
        'For services and admins: puts mails that were given up back into the queue. Others and unknown ones are passed by.',
      args: {
        input: t.arg({
          type: builder.inputType('RetryMailsInput', {
            description: 'What `retryMails` takes.',
            fields: (i) => ({ ids: i.idList({ description: 'Their ids, at most 100; unless told, all of them.' }) }),
          }),
          required: true,
          description: 'Which of them.',
        }),
      },
      resolve: (_root, { input: { ids } }, { tobedone, viewer }) => tobedone.operations.retryMails(viewer, ids ?? null),
    }),
  )
}
