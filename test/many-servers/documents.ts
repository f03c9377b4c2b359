// What the clients of the storm ask for. Events and lists carry versions, by which they are judged.
import { graphql } from '../generated/gql.ts'

export const followEvents = graphql(`
  subscription FollowEvents($filter: JobFilter, $after: String) {
    jobEvents(filter: $filter, after: $after) { cursor version job { id } }
  }
`)

export const showQueue = graphql(`
  subscription ShowQueue($filter: JobFilter, $orderBy: JobOrder, $first: Int) {
    jobQueue(filter: $filter, orderBy: $orderBy, first: $first) {
      kind jobs { id version } job { id version } position previousPosition hasMore
    }
  }
`)

export const askQueue = graphql(`
  query AskQueue($filter: JobFilter, $orderBy: JobOrder, $first: Int) {
    jobs(filter: $filter, orderBy: $orderBy, first: $first) {
      edges { node { id version } } pageInfo { hasNextPage }
    }
  }
`)

export const whereNow = graphql(`query WhereNow { eventCursor }`)

export const writeRequests = graphql(`
  mutation WriteRequests($inputs: [RequestJobInput!]!) {
    requestJobs(inputs: $inputs) { results { job { id } error { code } } }
  }
`)

export const writeCompletions = graphql(`
  mutation WriteCompletions($inputs: [CompleteJobInput!]!) {
    completeJobs(inputs: $inputs) { results { error { code } } }
  }
`)

export const writePriority = graphql(`
  mutation WritePriority($input: UpdateJobInput!) { updateJob(input: $input) { job { version } } }
`)
