// What the console reads and follows, typed from the schema by `npm run generate`. What it does is in actions.ts.
import { graphql } from './generated/gql.ts'

/** Who works here, and with what sorts of jobs. */
export const readDesk = graphql(`
  query ConsoleDesk {
    viewer { id roles groups }
    jobTypes { name title description outcomes metadataSchema resultSchema takesMs priority isActive viewerMayRequest }
  }
`)

/** Who a token is for. */
export const readViewer = graphql(`
  query ConsoleViewer {
    viewer { id }
  }
`)

// A job as a row of a list shows it.
graphql(`
  fragment QueuedJob on Job {
    id
    version
    status
    title
    priority
    assignedTo
    candidateGroups
    outcome
    cancellationReason
    closedBy
    createdAt
    dueAt
    overdueSince
    snoozedUntil
    closedAt
    type { name title outcomes }
    target { type id }
  }
`)

/** A list that keeps itself right. */
export const followJobs = graphql(`
  subscription ConsoleQueue($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String, $through: String) {
    jobQueue(filter: $filter, orderBy: $orderBy, first: $first, after: $after, through: $through) {
      kind
      jobs { ...QueuedJob }
      job { ...QueuedJob }
      jobId
      position
      previousPosition
      reason
      actor
      hasMore
      endCursor
    }
  }
`)

/** How many jobs of a filter there are, in groups, as it changes. */
export const followCounts = graphql(`
  subscription ConsoleCounts($filter: JobFilter, $groupBy: [JobStatsKey!]) {
    jobStatsChanged(filter: $filter, groupBy: $groupBy) {
      groups { type { name } group count }
    }
  }
`)

// What happened to a job: a page, of which the latest are read first.
graphql(`
  fragment HistoryPage on JobEventConnection {
    edges { node { id version kind at actor reason changes { field before after } comment { body isInternal } } }
    pageInfo { hasPreviousPage startCursor }
  }
`)

/** All of a job. */
export const readJob = graphql(`
  query ConsoleJob($id: ID!) {
    eventCursor
    job(id: $id) {
      ...QueuedJob
      link
      requestedBy
      candidateUsers
      excludedUsers
      metadata
      result
      handledMs
      startedAt
      claimEndsAt
      expiresAt
      viewerCan { operation isAllowed code reason }
      history(last: 100) { ...HistoryPage }
      notifications(first: 50) {
        edges { node { id channel recipient reason plannedFor sentAt seenAt actionedAt withdrawnAt delivery { failedAt lastError } } }
        pageInfo { hasNextPage }
      }
    }
  }
`)

/** What happened to a job before that. */
export const readOlder = graphql(`
  query ConsoleOlder($id: ID!, $before: String!) {
    job(id: $id) { id history(last: 100, before: $before) { ...HistoryPage } }
  }
`)

/** That something happened to jobs of a record. */
export const followTarget = graphql(`
  subscription ConsoleTarget($filter: JobFilter, $after: String) {
    jobEvents(filter: $filter, after: $after) { cursor job { id } }
  }
`)

/** Who may have jobs. */
export const readCandidates = graphql(`
  query ConsoleCandidates($ids: [ID!]!) {
    nodes(ids: $ids) { __typename ... on Job { candidateUsers excludedUsers } }
  }
`)

/** Who has or had jobs of a filter. */
export const readHolders = graphql(`
  query ConsoleHolders($filter: JobFilter!) {
    jobStats(filter: $filter, groupBy: [ASSIGNED_TO]) { groups { assignedTo count } }
  }
`)

/** What to do now. */
export const followAgenda = graphql(`
  subscription ConsoleAgenda($minutes: Int!) {
    agendaChanged(minutes: $minutes) {
      entries { job { ...QueuedJob link } expectedMs isLearned reasons }
      totalMs
      remaining
      allDone
      nextAt
    }
  }
`)
