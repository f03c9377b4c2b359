// What moves people: which messages are followed by what they ask for.
import type { DoneFigures, MessageFigures } from '../domain/notification/notification-stats.ts'
import type { Builder } from './builder.ts'
import { costOfQuestion } from './cost.ts'
import { given } from './given.ts'

function defineMessageFigures(builder: Builder) {
  return builder.objectRef<MessageFigures>('MessageFigures').implement({
    description: 'The messages of one template about jobs of one type that were sent in the period on one channel.',
    fields: (t) => ({
      type: t.field({ type: 'JobType', description: 'The type of the jobs.', resolve: ({ type }) => type }),
      channel: t.field({
        type: 'NotificationChannel',
        description: 'Where they were told.',
        resolve: ({ channel }) => channel,
      }),
      template: t.exposeString('template', { description: 'The name of the message.' }),
      sentCount: t.exposeInt('sentCount', { description: 'How many were sent.' }),
      keptCount: t.exposeInt('keptCount', {
        description:
          'How many mails were kept to be read in the API instead of being sent, as there was no mail server; no other figure counts them.',
      }),
      seenCount: t.exposeInt('seenCount', { description: 'How many of them were seen.' }),
      actionedCount: t.exposeInt('actionedCount', {
        description: 'After how many of them their recipient closed the job.',
      }),
      movedCount: t.exposeInt('movedCount', {
        description: 'How many of these were the last that the recipient got about it before that, on that channel.',
      }),
      medianToActionMs: t.exposeFloat('medianToActionMs', {
        nullable: true,
        description: 'From the message to the closing, in milliseconds: the median of those that were actioned.',
      }),
      lateCount: t.exposeInt('lateCount', {
        description: 'How many were sent though their job had been closed for a second or longer: the target is 0.',
      }),
    }),
  })
}

function defineDoneFigures(builder: Builder) {
  return builder.objectRef<DoneFigures>('DoneFigures').implement({
    description: 'The jobs of one type that were completed in the period, but for imported ones.',
    fields: (t) => ({
      type: t.field({ type: 'JobType', description: 'The type.', resolve: ({ type }) => type }),
      doneCount: t.exposeInt('doneCount', { description: 'How many there are.' }),
      doneUntoldCount: t.exposeInt('doneUntoldCount', {
        description: 'How many of them were done without anybody having been sent anything.',
      }),
      messagesPerDone: t.float({
        description: 'How many messages had been sent about one of them, on average.',
        resolve: ({ messageCount, doneCount }) => messageCount / doneCount,
      }),
    }),
  })
}

/** Adds it to the schema. */
export function defineNotificationStats(builder: Builder): void {
  const [messages, done] = [defineMessageFigures(builder), defineDoneFigures(builder)]
  builder.objectType('NotificationStats', {
    description: 'What moves people, and what only nags.',
    fields: (t) => ({
      since: t.field({ type: 'DateTime', description: 'Where the period begins.', resolve: ({ since }) => since }),
      until: t.field({ type: 'DateTime', description: 'Where it ends.', resolve: ({ until }) => until }),
      messages: t.field({
        type: [messages],
        description: 'By type, channel and template.',
        resolve: (stats) => stats.messages,
      }),
      done: t.field({ type: [done], description: 'By type.', resolve: (stats) => stats.done }),
    }),
  })
  builder.queryField('notificationStats', (t) =>
    t.field({
      type: 'NotificationStats',
      description: 'For services, admins, and staff of their types: which messages move people.',
      args: {
        type: t.arg.stringList({ description: 'The names of types; unless told, all that the viewer handles.' }),
        since: t.arg({ type: 'DateTime', description: 'Where the period begins; 30 days before `until` unless told.' }),
        until: t.arg({ type: 'DateTime', description: 'Where it ends; now unless told.' }),
      },
      complexity: { field: 2 * costOfQuestion, multiplier: 1 },
      resolve: (_root, { type, since, until }, { tobedone, viewer }) =>
        tobedone.notificationStats(viewer, given({ types: type, since, until })),
    }),
  )
}
