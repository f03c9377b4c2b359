// What admins do with webhooks. Secrets are made here, told once, and never again.
import { randomBytes, randomUUID } from 'node:crypto'
import { checkCount } from '../../domain/count-check.ts'
import type { LogPosition } from '../../domain/event.ts'
import { invalidInput, JobError } from '../../domain/job-error.ts'
import type { Registry } from '../../domain/registry.ts'
import { isAdmin, type Viewer } from '../../domain/viewer.ts'
import type { Webhook, WebhookWish } from '../../domain/webhook/webhook.ts'
import type { DeliveryKey, WebhookDelivery } from '../../domain/webhook/webhook-delivery.ts'
import type {
  DeliveryLedger,
  DeliveryPage,
  DeliveryQuery,
  WebhookBacklog,
} from '../../store/webhook/delivery-ledger.ts'
import type { WebhookChange, WebhookPage, WebhookStore } from '../../store/webhook/webhook-store.ts'
import { checkWebhookWish } from './check-webhook.ts'

/** What the operations on webhooks work with. */
export interface WebhookOperating {
  readonly webhooks: WebhookStore
  readonly ledger: DeliveryLedger
  readonly registry: Registry
  /** The hosts that the configuration names. */
  readonly hosts: readonly string[]
  readonly now: () => Date
  /** The position behind which everything stands that comes after a cursor. @throws JobError CURSOR_INVALID, CURSOR_EXPIRED */
  readonly positionOf: (cursor: string) => Promise<LogPosition>
  /** Told that there may be something to send. */
  readonly wake: () => void
}

/** A webhook with its secret, which is told this once. */
export interface WebhookWithSecret {
  readonly webhook: Webhook
  readonly secret: string
}

/** What a new webhook is to be; what is left out means all. */
export type WebhookInput = Pick<WebhookWish, 'url'> & Partial<WebhookWish>

/** The operations on webhooks: for admins only. */
export interface WebhookOperations {
  create(viewer: Viewer, input: WebhookInput): Promise<WebhookWithSecret>
  update(viewer: Viewer, id: string, change: WebhookChange): Promise<Webhook>
  rotateSecret(viewer: Viewer, id: string, previousEndsAt?: Date): Promise<WebhookWithSecret>
  remove(viewer: Viewer, id: string): Promise<void>
  replay(viewer: Viewer, id: string, after: string): Promise<Webhook>
  retryDelivery(viewer: Viewer, key: DeliveryKey): Promise<WebhookDelivery>
  /** Tries again all that was given up, of one webhook (null: of all). Answers with how many there were. */
  retryDeliveries(viewer: Viewer, id: string | null): Promise<number>
  list(viewer: Viewer, first: number, after?: string): Promise<WebhookPage>
  /** What waits to be sent to one. */
  backlog(viewer: Viewer, id: string): Promise<WebhookBacklog>
  deliveries(viewer: Viewer, query: DeliveryQuery): Promise<DeliveryPage>
}

const secretBytes = 32
// Webhooks are held while it is done, so that it is done in parts.
const retriedAtOnce = 1_000
const usualOverlapMs = 24 * 3_600_000
const longestOverlapMs = 30 * usualOverlapMs

function checkAdmin(viewer: Viewer): void {
  if (!isAdmin(viewer)) throw new JobError('FORBIDDEN', 'Only an admin may see and change webhooks.')
}

function found<Thing>(thing: Thing | null, what: string): Thing {
  if (thing === null) throw new JobError('NOT_FOUND', `There is no such ${what}.`)
  return thing
}

function makeSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`
}

function checkOverlap(previousEndsAt: Date, now: Date): void {
  if (previousEndsAt.getTime() - now.getTime() <= longestOverlapMs) return
  throw invalidInput('previousEndsAt', 'must be at most 30 days from now.')
}

function checkIsOurs({ name }: Webhook, what: string): void {
  if (name === null) return
  throw new JobError('FORBIDDEN', `The webhook "${name}" comes from the configuration, which alone says ${what}.`)
}

/** Binds the operations on webhooks. */
export function bindWebhookOperations(operating: WebhookOperating): WebhookOperations {
  const { webhooks, ledger, now, positionOf, wake } = operating
  return {
    async create(viewer, { url, description = null, types = [], kinds = [] }) {
      checkAdmin(viewer)
      const wish = { url, description, types, kinds }
      checkWebhookWish(wish, operating)
      const secret = makeSecret()
      const webhook = await webhooks.create(randomUUID(), wish, secret, now())
      wake()
      return { webhook, secret }
    },
    async update(viewer, id, change) {
      checkAdmin(viewer)
      checkWebhookWish(change, operating)
      const { isOn, ...wish } = change
      const before = found(await webhooks.read(id), 'webhook')
      if (Object.keys(wish).length > 0) checkIsOurs(before, 'where it leads and what it is sent')
      if (isOn && before.offReason === 'REMOVED') checkIsOurs(before, 'that it is there')
      const webhook = found(await webhooks.change(id, change, now()), 'webhook')
      wake()
      return webhook
    },
    async rotateSecret(viewer, id, given) {
      checkAdmin(viewer)
      const previousEndsAt = given ?? new Date(now().getTime() + usualOverlapMs)
      checkOverlap(previousEndsAt, now())
      checkIsOurs(found(await webhooks.read(id), 'webhook'), 'its secrets')
      const secret = makeSecret()
      return { webhook: found(await webhooks.rotate(id, { secret }, previousEndsAt), 'webhook'), secret }
    },
    async remove(viewer, id) {
      checkAdmin(viewer)
      const webhook = found(await webhooks.read(id), 'webhook')
      if (webhook.offReason !== 'REMOVED') checkIsOurs(webhook, 'that it is there')
      await webhooks.remove(id)
    },
    async replay(viewer, id, after) {
      checkAdmin(viewer)
      const position = await positionOf(after)
      const webhook = found(await webhooks.replay(id, position), 'webhook')
      wake()
      return webhook
    },
    async retryDelivery(viewer, key) {
      checkAdmin(viewer)
      const delivery = found(await ledger.read(key), 'delivery')
      if (delivery.status === 'DELIVERED') {
        throw invalidInput('id', 'is of a delivery that was taken: `replayWebhook` sends again what was delivered.')
      }
      await webhooks.retry(key, now())
      wake()
      return found(await ledger.read(key), 'delivery')
    },
    async retryDeliveries(viewer, id) {
      checkAdmin(viewer)
      if (id !== null) found(await webhooks.read(id), 'webhook')
      const until = now()
      let count = 0
      for (let isMore = true; isMore; ) {
        const retried = await webhooks.retryMany(id, retriedAtOnce, until)
        count += retried
        isMore = retried === retriedAtOnce
        wake()
      }
      return count
    },
    async list(viewer, first, after) {
      checkAdmin(viewer)
      checkCount('first', first, 100)
      return await webhooks.page(first, after)
    },
    async backlog(viewer, id) {
      checkAdmin(viewer)
      return await ledger.backlog(id)
    },
    async deliveries(viewer, query) {
      checkAdmin(viewer)
      return await ledger.page(query)
    },
  }
}
