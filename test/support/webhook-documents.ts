// The documents of webhooks that tests send.
import { graphql } from '../generated/gql.ts'

export const createWebhook = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) { webhook { id name url types kinds isOn previousSecretEndsAt } secret }
  }
`)

export const updateWebhook = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) { webhook { id url types kinds description isOn offReason } }
  }
`)

export const rotateWebhookSecret = graphql(`
  mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) { webhook { id previousSecretEndsAt } secret }
  }
`)

export const deleteWebhook = graphql(`
  mutation DeleteWebhook($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) { id }
  }
`)

export const replayWebhook = graphql(`
  mutation ReplayWebhook($input: ReplayWebhookInput!) {
    replayWebhook(input: $input) { webhook { id } }
  }
`)

export const retryWebhookDelivery = graphql(`
  mutation RetryWebhookDelivery($input: RetryWebhookDeliveryInput!) {
    retryWebhookDelivery(input: $input) { delivery { id status attempts } }
  }
`)

export const retryWebhookDeliveries = graphql(`
  mutation RetryWebhookDeliveries($input: RetryWebhookDeliveriesInput!) {
    retryWebhookDeliveries(input: $input) { retriedCount }
  }
`)

export const webhooks = graphql(`
  query Webhooks($first: Int, $after: String) {
    webhooks(first: $first, after: $after) {
      edges {
        cursor
        node { id name url description types kinds createdAt backlog { count oldestAt } failures failingSince lastError notBefore isOn offSince offReason }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const webhookDeliveries = graphql(`
  query WebhookDeliveries($webhook: ID, $job: ID, $status: [DeliveryStatus!], $first: Int, $after: String) {
    webhookDeliveries(webhook: $webhook, job: $job, status: $status, first: $first, after: $after) {
      edges {
        cursor
        node {
          id eventId eventCursor kind jobId job { id } webhook { id } status attempts nextTryAt plannedAt triedAt endedAt lastStatus
          lastError
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const followers = graphql(`
  query Followers { followers { name lag lagMs failures lastError nextTryAt updatedAt } }
`)
