// What the pages for admins read and do, typed from the schema by `npm run generate`.
import { graphql } from '../generated/gql.ts'

/** The types and flows as they are registered. */
export const readRegistered = graphql(`
  query ConsoleRegistered {
    jobTypes {
      name title description isActive priority dueInMs expiresInMs claimForMs takesMs assignedTo outcomes
      candidateGroups candidateUsers staffGroups fourEyes selfService ifOpen metadataFor metadataSchema resultSchema
      normal { pendingP90Ms outflowPerDay }
    }
    flows {
      name title description selfService isActive
      steps { type { name title } after { name } isOptional isConditional dueInMs normal { pendingP90Ms outflowPerDay } }
    }
  }
`)

/** How what follows the log is doing. */
export const readFollowers = graphql(`
  query ConsoleFollowers {
    followers { name lag lagMs failures lastError nextTryAt updatedAt }
  }
`)

/** Mails that were given up. */
export const readDeadMails = graphql(`
  query ConsoleDeadMails($first: Int!, $after: String) {
    mails(state: FAILED, first: $first, after: $after) {
      edges {
        node {
          id recipient template reason
          job { id title type { name title outcomes } target { type id } }
          delivery { attempts failedAt lastError }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const retryMails = graphql(`
  mutation ConsoleRetryMails($input: RetryMailsInput!) {
    retryMails(input: $input) { retriedCount }
  }
`)

/** The webhooks. */
export const readWebhooks = graphql(`
  query ConsoleWebhooks {
    webhooks(first: 100) {
      edges {
        node {
          id name url description types kinds createdAt previousSecretEndsAt failures failingSince lastError notBefore
          isOn offSince offReason backlog { count oldestAt }
        }
      }
      pageInfo { hasNextPage }
    }
  }
`)

/** What webhooks were sent and are to be sent. */
export const readDeliveries = graphql(`
  query ConsoleDeliveries($webhook: ID, $status: [DeliveryStatus!], $first: Int!, $after: String) {
    webhookDeliveries(webhook: $webhook, status: $status, first: $first, after: $after) {
      edges {
        node {
          id kind status attempts plannedAt triedAt endedAt nextTryAt lastStatus lastError eventCursor
          webhook { id name url description isOn }
          job { id title type { name title outcomes } target { type id } }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const createWebhook = graphql(`
  mutation ConsoleCreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) { webhook { id } secret }
  }
`)

export const updateWebhook = graphql(`
  mutation ConsoleUpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) { webhook { id isOn } }
  }
`)

export const rotateWebhookSecret = graphql(`
  mutation ConsoleRotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) { webhook { id previousSecretEndsAt } secret }
  }
`)

export const deleteWebhook = graphql(`
  mutation ConsoleDeleteWebhook($input: DeleteWebhookInput!) {
    deleteWebhook(input: $input) { id }
  }
`)

export const replayWebhook = graphql(`
  mutation ConsoleReplayWebhook($input: ReplayWebhookInput!) {
    replayWebhook(input: $input) { webhook { id } }
  }
`)

export const retryDelivery = graphql(`
  mutation ConsoleRetryDelivery($input: RetryWebhookDeliveryInput!) {
    retryWebhookDelivery(input: $input) { delivery { id status } }
  }
`)

export const retryDeliveries = graphql(`
  mutation ConsoleRetryDeliveries($input: RetryWebhookDeliveriesInput!) {
    retryWebhookDeliveries(input: $input) { retriedCount }
  }
`)

/** Who is connected to the server that answers. */
export const readServer = graphql(`
  query ConsoleServer($first: Int!) {
    server {
      host processId startedAt connectionCount subscriptionCount unreadBytes
      connections(first: $first) { transport viewerId connectedAt subscriptionCount unreadBytes }
    }
  }
`)
