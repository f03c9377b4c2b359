// What admins do with webhooks.
import type { FieldRef, InputFieldBuilder } from '@pothos/core'
import type { Webhook } from '../domain/webhook/webhook.ts'
import type { Builder } from './builder.ts'
import { given } from './given.ts'
import { webhookIdOf } from './global-id.ts'

type Types = Builder['$inferSchemaTypes']

interface WebhookAnswer {
  readonly webhook: Webhook
}

function idField(t: InputFieldBuilder<Types, 'InputObject'>) {
  return t.id({ required: true, description: 'The id of the webhook.' })
}

function wishFields(t: InputFieldBuilder<Types, 'InputObject'>, otherwise: string) {
  return {
    types: t.stringList({ description: `Only events of jobs of these types; none: all. Default: ${otherwise}.` }),
    kinds: t.field({
      type: ['EventKind'],
      description: `Only events of these kinds; none: all. Default: ${otherwise}.`,
    }),
  }
}

function webhookField<Shape extends WebhookAnswer>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Shape>,
): { webhook: FieldRef<Types, Webhook> } {
  return {
    webhook: t.field({ type: 'Webhook', description: 'The webhook after it.', resolve: ({ webhook }) => webhook }),
  }
}

function secretField<Shape extends { readonly secret: string }>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Shape>,
): { secret: FieldRef<Types, string> } {
  return {
    secret: t.string({
      description: 'What it signs with from now on. It is told this once: nobody can read it again.',
      resolve: ({ secret }) => secret,
    }),
  }
}

function defineMaking(builder: Builder): void {
  builder.relayMutationField(
    'createWebhook',
    {
      description: 'What `createWebhook` takes.',
      inputFields: (t) => ({
        url: t.string({
          required: true,
          description: 'Where events are sent to: https, and public unless the configuration names the host.',
        }),
        ...wishFields(t, 'all'),
        description: t.string({ description: 'What it is for; at most 1,000 characters.' }),
      }),
    },
    {
      nullable: true,
      description: 'For admins: sends events to an address, from those on that come after this.',
      resolve: (_root, { input: { url, types, kinds, description } }, { tobedone, viewer }) =>
        tobedone.webhooks.create(viewer, { url, ...given({ types, kinds, description }) }),
    },
    { description: 'What `createWebhook` answers.', outputFields: (t) => ({ ...webhookField(t), ...secretField(t) }) },
  )
  builder.relayMutationField(
    'updateWebhook',
    {
      description: 'What `updateWebhook` takes. What is left out stays.',
      inputFields: (t) => ({
        id: idField(t),
        url: t.string({ description: 'Where events are sent to. Default: as it is.' }),
        ...wishFields(t, 'as it is'),
        description: t.string({ description: 'What it is for; null: nothing is said. Default: as it is.' }),
        isOn: t.boolean({
          description: 'Whether events are sent to it. One that is on again goes on where it was. Default: as it is.',
        }),
      }),
    },
    {
      nullable: true,
      description: 'For admins: changes a webhook. Of one that comes from the configuration only `isOn`.',
      resolve: async (_root, { input: { id, url, types, kinds, description, isOn } }, { tobedone, viewer }) => ({
        webhook: await tobedone.webhooks.update(viewer, webhookIdOf('input.id', id), {
          ...given({ url, types, kinds, isOn }),
          ...(description === undefined ? {} : { description }),
        }),
      }),
    },
    { description: 'What `updateWebhook` answers.', outputFields: webhookField },
  )
  builder.relayMutationField(
    'rotateWebhookSecret',
    {
      description: 'What `rotateWebhookSecret` takes.',
      inputFields: (t) => ({
        id: idField(t),
        previousEndsAt: t.field({
          type: 'DateTime',
          description:
            'Until when the secret of before signs as well: at most 30 days; what has passed ends it at once. Default: a day.',
        }),
      }),
    },
    {
      nullable: true,
      description:
        'For admins: gives a webhook a new secret. For a while both sign, so that the receiver can take over the new one in peace; one of before that is gone.',
      resolve: (_root, { input: { id, previousEndsAt } }, { tobedone, viewer }) =>
        tobedone.webhooks.rotateSecret(viewer, webhookIdOf('input.id', id), previousEndsAt ?? undefined),
    },
    {
      description: 'What `rotateWebhookSecret` answers.',
      outputFields: (t) => ({ ...webhookField(t), ...secretField(t) }),
    },
  )
  builder.relayMutationField(
    'deleteWebhook',
    { description: 'What `deleteWebhook` takes.', inputFields: (t) => ({ id: idField(t) }) },
    {
      nullable: true,
      description:
        'For admins: takes a webhook away, with its ledger. One of the configuration only once it was left out there.',
      resolve: async (_root, { input: { id } }, { tobedone, viewer }) => {
        await tobedone.webhooks.remove(viewer, webhookIdOf('input.id', id))
        return { id }
      },
    },
    {
      description: 'What `deleteWebhook` answers.',
      outputFields: (t) => ({ id: t.exposeID('id', { description: 'The id of the webhook that is gone.' }) }),
    },
  )
}

/** Adds them to the schema. */
export function defineWebhookMutations(builder: Builder): void {
  defineMaking(builder)
  builder.relayMutationField(
    'replayWebhook',
    {
      description: 'What `replayWebhook` takes.',
      inputFields: (t) => ({
        id: idField(t),
        after: t.string({
          required: true,
          description: 'An event cursor: all that comes after it is sent (again). At most 30 days back.',
        }),
      }),
    },
    {
      nullable: true,
      description:
        'For admins: sends to a webhook again all that it wants of what comes after a cursor, under the ids of before and in order.',
      resolve: async (_root, { input: { id, after } }, { tobedone, viewer }) => ({
        webhook: await tobedone.webhooks.replay(viewer, webhookIdOf('input.id', id), after),
      }),
    },
    { description: 'What `replayWebhook` answers.', outputFields: webhookField },
  )
}
