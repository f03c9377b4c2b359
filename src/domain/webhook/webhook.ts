// A webhook: an address to which events are sent, and which of them. Secrets are no part of it: nobody reads them again.
import type { EventKind, JobEvent } from '../event.ts'

/** Why a webhook is off: by an admin, because nothing was delivered for long, because it said 410, or left out of the configuration. */
export const webhookOffReasons = ['SWITCHED_OFF', 'FAILED', 'GONE', 'REMOVED'] as const
export type WebhookOffReason = (typeof webhookOffReasons)[number]

/** A webhook, and how it is doing. */
export interface Webhook {
  readonly id: string
  /** Of those that come from the configuration; null for those of the API. */
  readonly name: string | null
  readonly url: string
  readonly description: string | null
  /** Names of types; none: all. */
  readonly types: readonly string[]
  /** None: all. */
  readonly kinds: readonly EventKind[]
  readonly createdAt: Date
  /** Until when the secret of before the last rotation signs as well; null: it does not, or the configuration says it. */
  readonly previousSecretEndsAt: Date | null
  /** How many attempts in a row have failed. */
  readonly failures: number
  readonly failingSince: Date | null
  readonly lastError: string | null
  /** It asked for nothing to be sent before. */
  readonly notBefore: Date | null
  readonly offSince: Date | null
  readonly offReason: WebhookOffReason | null
}

/** What is wanted of a webhook that does not come from the configuration. */
export interface WebhookWish {
  readonly url: string
  readonly description: string | null
  readonly types: readonly string[]
  readonly kinds: readonly EventKind[]
}

/** What a webhook signs with. */
export interface WebhookSecrets {
  readonly secret: string
  /** The one of before the last rotation, while it signs as well. */
  readonly previousSecret: string | null
}

/** A webhook of the configuration. */
export interface ConfiguredWebhook extends WebhookWish, WebhookSecrets {
  /** In snake_case. */
  readonly name: string
}

/** Whether a webhook wants an event. Imported ones are of a time before. */
export function wantsEvent(
  { types, kinds }: Pick<Webhook, 'types' | 'kinds'>,
  { kind, job, isImported }: Pick<JobEvent, 'kind' | 'job' | 'isImported'>,
): boolean {
  if (isImported) return false
  return (types.length === 0 || types.includes(job.type)) && (kinds.length === 0 || kinds.includes(kind))
}
