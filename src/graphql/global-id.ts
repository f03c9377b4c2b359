// Reads the global ids that clients hand back; whatever we did not make is refused.
import { type GlobalType, globalIdOf } from '../domain/global-id.ts'
import { invalidInput, type JobError } from '../domain/job-error.ts'
import type { DeliveryKey } from '../domain/webhook/webhook-delivery.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const number = /^[1-9]\d{0,17}$/

function notAnId(field: string, type: GlobalType): JobError {
  return invalidInput(field, `is not the id of a ${type}; take it from \`${type}.id\`.`)
}

function partsOf(field: string, type: GlobalType, globalId: string): readonly string[] {
  const [itsType, ...parts] = globalId.length > 150 ? [] : Buffer.from(globalId, 'base64').toString().split(':')
  const isOurs =
    itsType === type && /^[\x20-\x7e]*$/.test(parts.join(':')) && globalIdOf(type, parts.join(':')) === globalId
  if (!isOurs || !uuid.test(parts[0] ?? '')) throw notAnId(field, type)
  return parts
}

/**
 * The job's own id (a UUID) of a global id. Whether there is such a job is another question.
 * @throws JobError INVALID_INPUT for anything but an id that `globalIdOf` makes of a Job
 */
export function jobIdOf(field: string, globalId: string): string {
  return uuidOf(field, 'Job', globalId)
}

/** The webhook's own id of a global id. @throws JobError INVALID_INPUT for anything but an id of a Webhook */
export function webhookIdOf(field: string, globalId: string): string {
  return uuidOf(field, 'Webhook', globalId)
}

function uuidOf(field: string, type: GlobalType, globalId: string): string {
  const [id = '', ...others] = partsOf(field, type, globalId)
  if (others.length > 0) throw notAnId(field, type)
  return id
}

/** The global id of a delivery. */
export function deliveryIdOf({ webhookId, eventId }: DeliveryKey): string {
  return globalIdOf('WebhookDelivery', `${webhookId}:${eventId}`)
}

/** What a global id of a delivery says. @throws JobError INVALID_INPUT for anything but an id of a WebhookDelivery */
export function deliveryKeyOf(field: string, globalId: string): DeliveryKey {
  const [webhookId = '', eventId = '', ...others] = partsOf(field, 'WebhookDelivery', globalId)
  if (!number.test(eventId) || others.length > 0) throw notAnId(field, 'WebhookDelivery')
  return { webhookId, eventId: BigInt(eventId) }
}
