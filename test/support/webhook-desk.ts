// A system with webhooks in this process, a receiver beside it, and what tests of them ask again and again.
import { defineJobType } from '../../src/definition/define-job-type.ts'
import type { Job } from '../../src/domain/job.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import type { Webhook } from '../../src/domain/webhook/webhook.ts'
import type { DeliveryStatus, WebhookDelivery } from '../../src/domain/webhook/webhook-delivery.ts'
import type { Tobedone, TobedoneOptions } from '../../src/tobedone.ts'
import { eventually } from './eventually.ts'
import { shop } from './system.ts'
import type { Received, Receiver } from './webhook-receiver.ts'

/** Who administers. */
export const admin: Viewer = { id: 'root', roles: ['admin'], groups: [] }

/** The types of which jobs are requested. */
export const webhookTypes = [defineJobType('review', { outcomes: ['released'] }), defineJobType('call')]

/** How a system of tests sends: at once, to this machine. */
export const webhookOptions: Partial<TobedoneOptions> = {
  ...{ webhookHosts: ['127.0.0.1'], pollMs: 50, timerMs: 50, webhookTimeoutMs: 10_000 },
}

/** A webhook to a path of a receiver. */
export async function webhookTo(system: Tobedone, { url }: Receiver, path: string): Promise<Webhook> {
  return (await system.webhooks.create(admin, { url: `${url}/${path}` })).webhook
}

/** Requests a job about a target of this id. */
export async function requestAbout({ operations }: Tobedone, id: string, type = 'review'): Promise<Job> {
  const { job } = await operations.request(shop, { type, target: { type: 'Payment', id } })
  if (job === null) throw new Error('no job was made')
  return job
}

/** What came at a path of a receiver, as soon as there is so much of it. */
export async function comes({ received }: Receiver, path: string, count: number): Promise<readonly Received[]> {
  return await eventually(
    () => received.filter((one) => one.path === `/${path}`),
    ({ length }) => length >= count,
    20_000,
  )
}

/** What is short for what came: what it is about and what happened. */
export function told(received: readonly Received[]): readonly string[] {
  return received.map(({ type, job }) => `${job.target.id} ${type}`)
}

/** The deliveries of a webhook, the oldest first, as soon as they are right. */
export async function deliveriesAre(
  system: Tobedone,
  { id }: Webhook,
  isRight: (deliveries: readonly WebhookDelivery[]) => boolean,
): Promise<readonly WebhookDelivery[]> {
  const read = async () =>
    (await system.webhooks.deliveries(admin, { webhookId: id, first: 100 })).deliveries.toReversed()
  return await eventually(read, isRight, 20_000)
}

/** The same, as soon as so many have come to stand so. */
export async function deliveriesBecome(system: Tobedone, webhook: Webhook, ...statuses: readonly DeliveryStatus[]) {
  return await deliveriesAre(
    system,
    webhook,
    (all) => all.length === statuses.length && all.every(({ status }, index) => status === statuses[index]),
  )
}

/** A webhook as it is, as soon as it is right. */
export async function webhookIs(
  system: Tobedone,
  { id }: Webhook,
  isRight: (webhook: Webhook) => boolean,
): Promise<Webhook> {
  const read = async () => (await system.webhooks.list(admin, 100)).webhooks.find(({ webhook }) => webhook.id === id)
  const found = await eventually(read, (listed) => listed !== undefined && isRight(listed.webhook), 20_000)
  if (found === undefined) throw new Error('it is gone')
  return found.webhook
}
