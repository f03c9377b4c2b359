// An attempt to send an event to a webhook, from its claim by a server to its end.
import type { JobEvent } from '../event.ts'
import type { AttemptDecision } from './decide-attempt.ts'
import type { Webhook, WebhookSecrets } from './webhook.ts'

/** A job of which something is sent to a webhook. */
export interface WebhookJob {
  readonly webhookId: string
  readonly jobId: string
}

/** A delivery that this server is to send. */
export interface ClaimedDelivery extends WebhookJob {
  readonly eventId: bigint
  /** Null when it is no longer there. */
  readonly event: JobEvent | null
  /** How often it was tried before. */
  readonly attempts: number
  readonly plan: string
  readonly webhook: Webhook
  /** Null for those of the configuration. */
  readonly secrets: WebhookSecrets | null
}

/** What a server that sends can take. */
export interface SenderRoom {
  /** The number under which it claims. */
  readonly sender: number
  /** How many it sends at once to a webhook that takes them, and to one that does not. */
  readonly most: number
  readonly mostFailing: number
  /** How many it is sending to which webhook. */
  readonly busy: ReadonlyMap<string, number>
  /** The names of the configured webhooks for which it has secrets. */
  readonly names: readonly string[]
}

/** An attempt that is over. */
export interface EndedAttempt {
  /** When its answer was there: what comes next counts from then. */
  readonly endedAt: Date
  readonly claimed: ClaimedDelivery
  readonly status: number | null
  readonly decision: AttemptDecision
}
