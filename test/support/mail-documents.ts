// The documents of the queue of mails.
import { graphql } from '../generated/gql.ts'

export const mails = graphql(`
  query Mails($state: MailState, $first: Int, $after: String) {
    mails(state: $state, first: $first, after: $after) {
      edges {
        cursor
        node {
          id channel recipient sentAt job { id }
          delivery { queuedAt digestId attempts failedAt lastError message { to subject text html } }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`)

export const retryMails = graphql(`
  mutation RetryMails($ids: [ID!]) { retryMails(input: { ids: $ids }) { retriedCount } }
`)

export const keptMails = graphql(`
  query KeptMails {
    notificationStats {
      messages { channel sentCount keptCount actionedCount lateCount }
      done { doneCount doneUntoldCount messagesPerDone }
    }
  }
`)

export const deliveriesOfJob = graphql(`
  query DeliveriesOfJob($id: ID!) {
    job(id: $id) { notifications { edges { node { channel recipient sentAt delivery { attempts message { to } } } } } }
  }
`)
