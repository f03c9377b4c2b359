// The ledger of what webhooks were sent and are to be sent, for admins.
import { globalIdOf } from '../domain/global-id.ts'
import { messageIdOf } from '../domain/webhook/event-payload.ts'
import type { DeliveryPage } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfPage, costOfQuestion } from './cost.ts'
import { given } from './given.ts'
import { deliveryIdOf, jobIdOf, webhookIdOf } from './global-id.ts'

interface LedgerPage extends DeliveryPage {
  readonly isFirst: boolean
}

const usualPage = 20

function defineConnection(builder: Builder) {
  const edge = builder.edgeObject({
    name: 'WebhookDeliveryEdge',
    type: 'WebhookDelivery',
    description: 'A delivery in the ledger.',
  })
  return builder.objectRef<LedgerPage>('WebhookDeliveryConnection').implement({
    description: 'A page of the ledger.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The deliveries, what was planned last first.',
        complexity: costOfNothing,
        resolve: ({ deliveries }) => deliveries.map((node) => ({ node, cursor: node.cursor })),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there are more.',
        complexity: costOfNothing,
        resolve: ({ deliveries, hasNextPage, isFirst }) => ({
          hasNextPage,
          hasPreviousPage: !isFirst,
          startCursor: deliveries[0]?.cursor ?? null,
          endCursor: deliveries.at(-1)?.cursor ?? null,
        }),
      }),
    }),
  })
}

/** Adds the ledger to the schema. */
export function defineWebhookDelivery(builder: Builder): void {
  builder.objectType('WebhookDelivery', {
    description: 'One event for one webhook: to be sent, taken, or given up. Kept for 30 days after its end.',
    fields: (t) => ({
      id: t.id({ description: 'The id of the delivery.', resolve: deliveryIdOf }),
      webhook: t.field({ type: 'Webhook', description: 'To which webhook.', resolve: ({ webhook }) => webhook }),
      eventId: t.id({
        description: 'The id of the event, which is the `webhook-id` of what is sent.',
        resolve: ({ eventId }) => messageIdOf(eventId),
      }),
      eventCursor: t.string({
        description: 'The cursor of the event: after it come all events that followed, as for `replayWebhook`.',
        resolve: ({ position }, _arguments, { tobedone }) => tobedone.reads.cursorOf(position),
      }),
      kind: t.field({ type: 'EventKind', description: 'What happened.', resolve: ({ kind }) => kind }),
      jobId: t.id({ description: 'The id of the job.', resolve: ({ jobId }) => globalIdOf('Job', jobId) }),
      job: t.field({
        type: 'Job',
        nullable: true,
        description: 'The job as it is now; null when it is no longer there.',
        complexity: { field: costOfQuestion, multiplier: 1 },
        resolve: ({ jobId }, _arguments, { tobedone, viewer }) => tobedone.reads.job(viewer, jobId),
      }),
      status: t.field({ type: 'DeliveryStatus', description: 'Where it stands.', resolve: ({ status }) => status }),
      attempts: t.exposeInt('attempts', { description: 'How often it was tried since it was planned.' }),
      nextTryAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it is tried next; null when it has ended, or while another of the same job comes before it.',
        resolve: ({ nextTryAt }) => nextTryAt,
      }),
      plannedAt: t.field({
        type: 'DateTime',
        description: 'When it was planned.',
        resolve: ({ plannedAt }) => plannedAt,
      }),
      triedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was tried last.',
        resolve: ({ triedAt }) => triedAt,
      }),
      endedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken or given up.',
        resolve: ({ endedAt }) => endedAt,
      }),
      lastStatus: t.exposeInt('lastStatus', {
        nullable: true,
        description: 'What the last attempt was answered with over HTTP; null without an answer.',
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description: 'What was wrong at the last attempt; null when nothing was.',
      }),
    }),
  })
  const connection = defineConnection(builder)
  builder.queryField('webhookDeliveries', (t) =>
    t.field({
      type: connection,
      description: 'For admins: the ledger of what webhooks were sent and are to be sent.',
      args: {
        webhook: t.arg.id({ description: 'Only to this webhook.' }),
        job: t.arg.id({ description: 'Only events of this job.' }),
        status: t.arg({ type: ['DeliveryStatus'], description: 'Only those that stand so.' }),
        first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({ description: 'The `cursor` of an edge: only what comes after it.' }),
      },
      complexity: costOfPage,
      resolve: async (_root, { webhook, job, status, first, after }, { tobedone, viewer }) => ({
        ...(await tobedone.webhooks.deliveries(viewer, {
          ...given({ status, first, after }),
          ...(webhook ? { webhookId: webhookIdOf('webhook', webhook) } : {}),
          ...(job ? { jobId: jobIdOf('job', job) } : {}),
        })),
        isFirst: after === null || after === undefined,
      }),
    }),
  )
}
