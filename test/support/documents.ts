// The documents that tests send, typed from the schema by `npm run generate`.
import { graphql } from '../generated/gql.ts'

export const requestJob = graphql(`
  mutation RequestJob($input: RequestJobInput!) {
    requestJob(input: $input) {
      job { id type { name } target { type id } title status priority assignedTo candidateGroups candidateUsers
        excludedUsers requestedBy dueAt expiresAt metadata version onlyOpen }
      wasCreated
      eventCursor
    }
  }
`)

export const requestJobs = graphql(`
  mutation RequestJobs($inputs: [RequestJobInput!]!) {
    requestJobs(inputs: $inputs) {
      results { job { id target { id } } wasCreated eventCursor error { code message details } }
    }
  }
`)

export const completeJob = graphql(`
  mutation CompleteJob($input: CompleteJobInput!) {
    completeJob(input: $input) { jobs { id status outcome result metadata closedBy completedAt version } eventCursor }
  }
`)

export const completeJobs = graphql(`
  mutation CompleteJobs($inputs: [CompleteJobInput!]!) {
    completeJobs(inputs: $inputs) { results { jobs { id status } eventCursor error { code message details } } }
  }
`)

export const cancelJob = graphql(`
  mutation CancelJob($input: CancelJobInput!) {
    cancelJob(input: $input) { job { id status cancellationReason closedBy version } eventCursor }
  }
`)

export const claimJob = graphql(`
  mutation ClaimJob($input: ClaimJobInput!) {
    claimJob(input: $input) { job { id assignedTo claimedAt version } eventCursor }
  }
`)

export const claimNextJob = graphql(`
  mutation ClaimNextJob($input: ClaimNextJobInput!) {
    claimNextJob(input: $input) { job { id assignedTo } eventCursor }
  }
`)

export const unclaimJob = graphql(`
  mutation UnclaimJob($input: UnclaimJobInput!) {
    unclaimJob(input: $input) { job { id status assignedTo version } }
  }
`)

export const startJob = graphql(`
  mutation StartJob($input: StartJobInput!) {
    startJob(input: $input) { job { id status assignedTo startedAt sittingStartedAt version } }
  }
`)

export const stopJob = graphql(`
  mutation StopJob($input: StopJobInput!) {
    stopJob(input: $input) { job { id status assignedTo handledMs version } }
  }
`)

export const assignJob = graphql(`
  mutation AssignJob($input: AssignJobInput!) {
    assignJob(input: $input) { job { id status assignedTo version } }
  }
`)

export const assignJobs = graphql(`
  mutation AssignJobs($input: AssignJobsInput!) {
    assignJobs(input: $input) { jobs { id assignedTo } refusals { job { id } error { code } } refusedCount hasMore endCursor eventCursor }
  }
`)

export const snoozeJob = graphql(`
  mutation SnoozeJob($input: SnoozeJobInput!) {
    snoozeJob(input: $input) { job { id snoozedUntil version } }
  }
`)

export const rescheduleJob = graphql(`
  mutation RescheduleJob($input: RescheduleJobInput!) {
    rescheduleJob(input: $input) { job { id dueAt expiresAt version } }
  }
`)

export const updateJob = graphql(`
  mutation UpdateJob($input: UpdateJobInput!) {
    updateJob(input: $input) {
      job { id title priority metadata candidateGroups candidateUsers excludedUsers version }
    }
  }
`)

export const reopenJob = graphql(`
  mutation ReopenJob($input: ReopenJobInput!) {
    reopenJob(input: $input) { job { id status outcome closedBy expiresAt version } }
  }
`)

export const commentOnJob = graphql(`
  mutation CommentOnJob($input: CommentOnJobInput!) {
    commentOnJob(input: $input) { job { id version } }
  }
`)

export const erasePerson = graphql(`
  mutation ErasePerson($input: ErasePersonInput!) {
    erasePerson(input: $input) { erasedCount cancelledCount eventCursor }
  }
`)

export const eraseTarget = graphql(`
  mutation EraseTarget($input: EraseTargetInput!) {
    eraseTarget(input: $input) { erasedCount cancelledCount eventCursor }
  }
`)

export const jobById = graphql(`
  query JobById($id: ID!) {
    job(id: $id) { id status version metadata viewerCan { operation isAllowed code reason } }
  }
`)

export const nodesById = graphql(`
  query NodesById($id: ID!, $ids: [ID!]!) {
    node(id: $id) { __typename id ... on Job { status } }
    nodes(ids: $ids) { __typename id }
  }
`)

export const listJobs = graphql(`
  query ListJobs($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String, $last: Int, $before: String) {
    jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      eventCursor
      edges { cursor node { id priority target { id } metadata } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`)

export const jobHistory = graphql(`
  query JobHistory($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    job(id: $id) {
      history(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            id cursor kind at recordedAt actor version matches isImported
            changes { field before after }
            comment { body isInternal }
            job { id status version metadata }
          }
        }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
`)

export const jobComments = graphql(`
  query JobComments($id: ID!, $first: Int, $after: String) {
    job(id: $id) {
      comments(first: $first, after: $after) {
        edges { cursor node { kind actor comment { body isInternal } } }
        pageInfo { hasNextPage }
      }
    }
  }
`)

export const whoAmI = graphql(`
  query WhoAmI {
    viewer { id roles groups }
    eventCursor
    jobTypes { name title isActive }
    active: jobTypes(active: true) { name }
    inactive: jobTypes(active: false) { name }
  }
`)

export const jobTypeByName = graphql(`
  query JobTypeByName($name: String!) {
    jobType(name: $name) {
      name title description metadataSchema resultSchema outcomes priority dueInMs expiresInMs claimForMs takesMs
      normal { pendingP90Ms outflowPerDay } assignedTo candidateGroups candidateUsers fourEyes metadataFor ifOpen selfService isActive
    }
  }
`)

export const watchJobs = graphql(`
  subscription WatchJobs($filter: JobFilter, $kinds: [EventKind!], $after: String) {
    jobEvents(filter: $filter, kinds: $kinds, after: $after) {
      id cursor kind actor version matches changes { field before after } comment { body isInternal }
      job { id status version metadata target { id } }
    }
  }
`)

export const watchRequested = graphql(`
  subscription WatchRequested($filter: JobFilter, $after: String) {
    jobRequested(filter: $filter, after: $after) { kind job { target { id } } }
  }
`)

export const watchCompleted = graphql(`
  subscription WatchCompleted($filter: JobFilter, $after: String) {
    jobCompleted(filter: $filter, after: $after) { kind job { target { id } outcome viewerCan { operation isAllowed } } }
  }
`)

export const watchDearly = graphql(`
  subscription WatchDearly($first: Int) {
    jobEvents {
      job { history(first: $first) { edges { node { job { history(first: $first) { edges { node { id } } } } } } } }
    }
  }
`)
