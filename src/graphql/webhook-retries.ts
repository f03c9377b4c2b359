// What admins do about events that no webhook took: try one of them again, or all.
import type { Builder } from './builder.ts'
import { deliveryKeyOf, webhookIdOf } from './global-id.ts'

/** Adds it to the schema. */
export function defineWebhookRetries(builder: Builder): void {
  builder.relayMutationField(
    'retryWebhookDelivery',
    {
      description: 'What `retryWebhookDelivery` takes.',
      inputFields: (t) => ({ id: t.id({ required: true, description: 'The id of the delivery.' }) }),
    },
    {
      nullable: true,
      description:
        'For admins: tries again, from the first attempt on, a delivery that was given up. Behind what waits of the same job; one that is still to be sent stays as it is.',
      resolve: async (_root, { input: { id } }, { tobedone, viewer }) => ({
        delivery: await tobedone.webhooks.retryDelivery(viewer, deliveryKeyOf('input.id', id)),
      }),
    },
    {
      description: 'What `retryWebhookDelivery` answers.',
      outputFields: (t) => ({
        delivery: t.field({
          type: 'WebhookDelivery',
          description: 'The delivery after it.',
          resolve: ({ delivery }) => delivery,
        }),
      }),
    },
  )
  builder.relayMutationField(
    'retryWebhookDeliveries',
    {
      description: 'What `retryWebhookDeliveries` takes.',
      inputFields: (t) => ({
        webhook: t.id({ description: 'The id of a webhook; unless told, of all of them.' }),
      }),
    },
    {
      nullable: true,
      description:
        'For admins: tries again, from the first attempt on, all deliveries that were given up by now. In their order, behind what waits of the same jobs.',
      resolve: async (_root, { input: { webhook } }, { tobedone, viewer }) => ({
        retriedCount: await tobedone.webhooks.retryDeliveries(
          viewer,
          webhook === null || webhook === undefined ? null : webhookIdOf('input.webhook', webhook),
        ),
      }),
    },
    {
      description: 'What `retryWebhookDeliveries` answers.',
      outputFields: (t) => ({
        retriedCount: t.exposeInt('retriedCount', { description: 'How many went back into the queue.' }),
      }),
    },
  )
}
