// Makes what is sent of an event: signed and timestamped as Standard Webhooks says, by as many secrets as are valid.
import { Webhook as Signer } from 'standardwebhooks'
import type { JsonObject } from '../../domain/json.ts'
import type { WebhookSecrets } from '../../domain/webhook/webhook.ts'
import type { Message } from './post.ts'

/** Signs it. `id` is the same however often it is sent. */
export function signMessage(
  { url, id, payload }: { readonly url: string; readonly id: string; readonly payload: JsonObject },
  { secret, previousSecret }: WebhookSecrets,
  now: Date,
): Message {
  const body = JSON.stringify(payload)
  const secrets = previousSecret === null ? [secret] : [secret, previousSecret]
  return {
    ...{ url, body },
    headers: {
      'content-type': 'application/json',
      'user-agent': 'tobedone',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': secrets.map((each) => new Signer(each).sign(id, now, body)).join(' '),
    },
  }
}
