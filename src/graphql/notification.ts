// Notifications as clients see them: of the viewer, of a job, and as an inbox. Whether one was acted on is told by its job.
import { actionedAtOf, type Notification } from '../domain/notification/notification.ts'
import { isStaffOf, isTrusted } from '../domain/viewer.ts'
import type { NotificationPage } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfPage } from './cost.ts'
import { dependsOn } from './dependence.ts'
import { given } from './given.ts'

interface SentPage extends NotificationPage {
  readonly isFirst: boolean
}

const usualPage = 20

function defineNotification(builder: Builder): void {
  builder.objectType('Notification', {
    description: 'A message about a job to a person. It asks for one thing: to do the job.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `markNotificationsSeen`.' }),
      job: t.field({ type: 'Job', description: 'What it is about.', resolve: ({ job }) => job }),
      channel: t.field({
        type: 'NotificationChannel',
        description: 'Where it is told.',
        resolve: ({ channel }) => channel,
      }),
      recipient: t.exposeString('recipient', { description: 'Who is told.' }),
      reason: t.field({
        type: 'NotificationReason',
        description: 'Why they are told.',
        resolve: ({ reason }) => reason,
      }),
      template: t.exposeString('template', { description: 'The name of the message, as the type of the job says it.' }),
      plannedFor: t.field({
        type: 'DateTime',
        description: 'When it was or is to be sent, if nothing happens to the job before.',
        resolve: ({ plannedFor }) => plannedFor,
      }),
      sentAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was sent; of a mail that is kept, as there is no mail server, when it was written.',
        resolve: ({ sentAt }) => sentAt,
      }),
      seenAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When its recipient said that they have seen it.',
        resolve: ({ seenAt }) => seenAt,
      }),
      actionedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When its recipient closed the job, after it was sent; null also where somebody else did.',
        resolve: actionedAtOf,
      }),
      withdrawnAt: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'When it was taken back before it was sent: the job was closed, or something else made it pointless.',
        resolve: ({ withdrawnAt }) => withdrawnAt,
      }),
      delivery: t.field({
        type: 'MailDelivery',
        nullable: true,
        description:
          'How it stands in the queue of mails; null: it was never in it. For services, admins and staff of the type.',
        extensions: dependsOn('role'),
        resolve: ({ delivery, job }, _args, { tobedone, viewer }) =>
          isTrusted(viewer) || isStaffOf(viewer, tobedone.registry.of(job.type)) ? delivery : null,
      }),
    }),
  })
}

/** The lists of them. */
export type NotificationConnection = ReturnType<typeof defineConnection>

function defineConnection(builder: Builder) {
  interface Edge {
    readonly node: Notification
    readonly cursor: string
  }
  const edge = builder.objectRef<Edge>('NotificationEdge').implement({
    description: 'A notification in a list.',
    fields: (t) => ({
      node: t.field({ type: 'Notification', description: 'The notification.', resolve: ({ node }) => node }),
      cursor: t.exposeString('cursor', { description: 'For `after` of this list.' }),
    }),
  })
  return builder.objectRef<SentPage>('NotificationConnection').implement({
    description: 'A page of notifications.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The notifications.',
        complexity: costOfNothing,
        resolve: ({ notifications, cursorOf }) => notifications.map((node) => ({ node, cursor: cursorOf(node) })),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there are more.',
        complexity: costOfNothing,
        resolve: ({ notifications, cursorOf, hasNextPage, isFirst }) => {
          const [start, end] = [notifications[0], notifications.at(-1)]
          return {
            hasNextPage,
            hasPreviousPage: !isFirst,
            startCursor: start ? cursorOf(start) : null,
            endCursor: end ? cursorOf(end) : null,
          }
        },
      }),
    }),
  })
}

/** Adds them to the schema, and to the job. */
export function defineNotifications(builder: Builder): NotificationConnection {
  defineNotification(builder)
  const connection = defineConnection(builder)
  const isFirst = (after: string | null | undefined): boolean => after === null || after === undefined
  builder.queryField('notifications', (t) =>
    t.field({
      type: connection,
      description: 'What was sent to the viewer, the latest first; only about jobs that they see.',
      args: {
        pending: t.arg.boolean({
          defaultValue: false,
          description:
            'Only what still asks for something: its job is open, or it tells of a completion and was not seen.',
        }),
        first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({ description: 'The `cursor` of an edge: only what comes after it.' }),
      },
      complexity: costOfPage,
      resolve: async (_root, { pending, first, after }, { tobedone, viewer }) => ({
        ...(await tobedone.notifications.ofViewer(viewer, given({ pending, first, after }))),
        isFirst: isFirst(after),
      }),
    }),
  )
  builder.prismaObjectFields('Job', (t) => ({
    notifications: t.field({
      type: connection,
      description:
        'Who was and is to be told about it, in the order of `plannedFor`: all for services, admins and staff of its type; users get their own.',
      args: {
        first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({ description: 'The `cursor` of an edge: only what comes after it.' }),
      },
      complexity: costOfPage,
      extensions: dependsOn('viewer'),
      resolve: async (job, { first, after }, { tobedone, viewer }) => ({
        ...(await tobedone.notifications.ofJob(viewer, job, given({ first, after }))),
        isFirst: isFirst(after),
      }),
    }),
  }))
  return connection
}
