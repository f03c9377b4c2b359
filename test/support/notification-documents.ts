// The documents of notifications, inboxes and people, with everything that there is.
import { graphql } from '../generated/gql.ts'

export const notificationsOfViewer = graphql(`
  query NotificationsOfViewer($pending: Boolean, $first: Int, $after: String) {
    notifications(pending: $pending, first: $first, after: $after) {
      edges { cursor node { id channel recipient reason template plannedFor sentAt seenAt actionedAt withdrawnAt job { id title } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`)

export const notificationsOfJob = graphql(`
  query NotificationsOfJob($id: ID!, $first: Int, $after: String) {
    job(id: $id) {
      notifications(first: $first, after: $after) {
        edges { node { recipient template sentAt actionedAt withdrawnAt } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`)

export const inbox = graphql(`
  query InboxOf($first: Int) { inbox(first: $first) { unseenCount pendingCount notifications { id template } } }
`)

export const watchInbox = graphql(`
  subscription WatchInbox($first: Int) {
    inboxChanged(first: $first) { unseenCount pendingCount notifications { id template seenAt job { id title priority } } }
  }
`)

export const markSeen = graphql(`
  mutation MarkSeen($ids: [ID!]) { markNotificationsSeen(input: { ids: $ids }) { seenCount } }
`)

export const upsertPerson = graphql(`
  mutation UpsertPerson($input: UpsertPersonInput!) {
    upsertPerson(input: $input) { person { id name mail timeZone locale mutedUntil channels { type channels } quietHours { from to weekdays } wantsDigest digestAt } }
  }
`)

export const updatePreferences = graphql(`
  mutation UpdatePreferences($input: UpdatePreferencesInput!) {
    updatePreferences(input: $input) { person { id name mail timeZone locale mutedUntil channels { type channels } wantsDigest digestAt } }
  }
`)

export const ownPerson = graphql(`
  query OwnPerson { viewer { id person { id mail timeZone wantsDigest } } }
`)

export const person = graphql(`
  query PersonOf($id: String!) { person(id: $id) { id name mail timeZone } }
`)

export const notificationStats = graphql(`
  query NotificationStatsOf($type: [String!], $since: DateTime, $until: DateTime) {
    notificationStats(type: $type, since: $since, until: $until) {
      messages { type { name } template sentCount seenCount actionedCount movedCount medianToActionMs lateCount }
      done { type { name } doneCount doneUntoldCount messagesPerDone }
    }
  }
`)
