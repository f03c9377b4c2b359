// Global ids as Relay has them: the base64 of "Type:id". The same wherever a client meets them: in the API, and in what webhooks get.

/** The types whose ids are global. Only a Job can be fetched again by its id. */
export type GlobalType = 'Job' | 'JobEvent' | 'Webhook' | 'WebhookDelivery'

/** The global id of a thing. */
export function globalIdOf(type: GlobalType, id: string | bigint): string {
  return btoa(`${type}:${id}`)
}
