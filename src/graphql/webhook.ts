// Webhooks as admins see them. Their secrets are no part of it: a new one is in the answer of the mutation that makes it, and nowhere else.

import { globalIdOf } from '../domain/global-id.ts'
import type { ListedWebhook, WebhookPage } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { costOfNothing, costOfPage, costOfQuestion } from './cost.ts'

interface ListedPage extends WebhookPage {
  readonly isFirst: boolean
}

const usualPage = 20

function defineConnection(builder: Builder) {
  const edge = builder.objectRef<ListedWebhook>('WebhookEdge').implement({
    description: 'A webhook in the list.',
    fields: (t) => ({
      node: t.field({ type: 'Webhook', description: 'The webhook.', resolve: ({ webhook }) => webhook }),
      cursor: t.exposeString('cursor', { description: 'For `after` of `webhooks`.' }),
    }),
  })
  return builder.objectRef<ListedPage>('WebhookConnection').implement({
    description: 'A page of the webhooks.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The webhooks, the oldest first.',
        complexity: costOfNothing,
        resolve: ({ webhooks }) => webhooks,
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there are more.',
        complexity: costOfNothing,
        resolve: ({ webhooks, hasNextPage, isFirst }) => ({
          hasNextPage,
          hasPreviousPage: !isFirst,
          startCursor: webhooks[0]?.cursor ?? null,
          endCursor: webhooks.at(-1)?.cursor ?? null,
        }),
      }),
    }),
  })
}

function defineBacklog(builder: Builder): void {
  builder.objectType('WebhookBacklog', {
    description: 'What waits to be sent to a webhook.',
    fields: (t) => ({
      count: t.exposeInt('count', { description: 'How many events; counted up to 10,000.' }),
      oldestAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the first of them was planned; null when nothing waits.',
        resolve: ({ oldestAt }) => oldestAt,
      }),
    }),
  })
}

/** Adds webhooks to the schema. */
export function defineWebhook(builder: Builder): void {
  defineBacklog(builder)
  builder.objectType('Webhook', {
    description: 'An address to which events are sent, signed, by the rules of Standard Webhooks (docs/protocol.md).',
    fields: (t) => ({
      id: t.id({ description: 'The id of the webhook.', resolve: ({ id }) => globalIdOf('Webhook', id) }),
      name: t.exposeString('name', {
        nullable: true,
        description: 'Its name in the configuration; null for one that was made with `createWebhook`.',
      }),
      url: t.exposeString('url', { description: 'Where events are sent to.' }),
      description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
      types: t.exposeStringList('types', { description: 'Only events of jobs of these types; none: all.' }),
      kinds: t.field({
        type: ['EventKind'],
        description: 'Only events of these kinds; none: all.',
        resolve: ({ kinds }) => kinds,
      }),
      createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: ({ createdAt }) => createdAt }),
      previousSecretEndsAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Until when the secret of before the last rotation signs as well; null when there was none.',
        resolve: ({ previousSecretEndsAt }) => previousSecretEndsAt,
      }),
      failures: t.exposeInt('failures', {
        description: 'How many attempts in a row have failed; 0 when the last did not.',
      }),
      failingSince: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the first of these was made.',
        resolve: ({ failingSince }) => failingSince,
      }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description: 'What was wrong at the last attempt; null when nothing was.',
      }),
      notBefore: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'It has asked (`Retry-After`) for nothing to be sent before.',
        resolve: ({ notBefore }) => notBefore,
      }),
      backlog: t.field({
        type: 'WebhookBacklog',
        description:
          'What is planned and waits to be sent to it. While it is off nothing more is planned: it goes on where it was.',
        complexity: { field: costOfQuestion, multiplier: 1 },
        resolve: ({ id }, _arguments, { tobedone, viewer }) => tobedone.webhooks.backlog(viewer, id),
      }),
      isOn: t.boolean({
        description: 'Whether events are sent to it. One that is on again goes on where it was.',
        resolve: ({ offSince }) => offSince === null,
      }),
      offSince: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Since when it is off.',
        resolve: ({ offSince }) => offSince,
      }),
      offReason: t.field({
        type: 'WebhookOffReason',
        nullable: true,
        description: 'Why it is off.',
        resolve: ({ offReason }) => offReason,
      }),
    }),
  })
  const connection = defineConnection(builder)
  builder.queryField('webhooks', (t) =>
    t.field({
      type: connection,
      description: 'For admins: the webhooks, and how they are doing.',
      args: {
        first: t.arg.int({ defaultValue: usualPage, description: 'At most so many: 1 to 100.' }),
        after: t.arg.string({ description: 'The `cursor` of an edge: only what comes after it.' }),
      },
      complexity: costOfPage,
      resolve: async (_root, { first, after }, { tobedone, viewer }) => ({
        ...(await tobedone.webhooks.list(viewer, first ?? usualPage, after ?? undefined)),
        isFirst: after === null || after === undefined,
      }),
    }),
  )
}
