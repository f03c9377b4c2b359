// One event for one webhook, as the ledger has it. Nothing of the event's content is in it: what is sent is made when it is sent.
import type { EventKind, LogPosition } from '../event.ts'
import type { Webhook } from './webhook.ts'

/** Where a delivery stands: to be sent (again), taken by the receiver, or not tried any more. */
export const deliveryStatuses = ['PENDING', 'DELIVERED', 'GIVEN_UP'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** A delivery by what it is of and for. */
export interface DeliveryKey {
  readonly webhookId: string
  readonly eventId: bigint
}

/** A delivery. */
export interface WebhookDelivery extends DeliveryKey {
  readonly webhook: Webhook
  /** Where its event stands in the log. */
  readonly position: LogPosition
  readonly jobId: string
  readonly kind: EventKind
  readonly status: DeliveryStatus
  readonly attempts: number
  /** Null when it has ended, or while another of the same job comes before it. */
  readonly nextTryAt: Date | null
  readonly plannedAt: Date
  readonly triedAt: Date | null
  readonly endedAt: Date | null
  /** What the last attempt was answered with over HTTP; null: no answer. */
  readonly lastStatus: number | null
  readonly lastError: string | null
  /** For `after`. */
  readonly cursor: string
}
