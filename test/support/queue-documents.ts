// The documents of live lists, and of the queries they are compared with.
import { graphql } from '../generated/gql.ts'

export const watchQueue = graphql(`
  subscription WatchQueue($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String, $through: String) {
    jobQueue(filter: $filter, orderBy: $orderBy, first: $first, after: $after, through: $through) {
      kind jobs { id version } job { id version target { id } } jobId position previousPosition reason actor hasMore endCursor
    }
  }
`)

export const listVersions = graphql(`
  query ListVersions($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String) {
    jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges { cursor node { id version } }
      pageInfo { hasNextPage }
    }
  }
`)

export const listPart = graphql(`
  query ListPart($filter: JobFilter, $orderBy: JobOrder, $after: String, $through: String) {
    jobs(filter: $filter, orderBy: $orderBy, first: 100, after: $after) { edges { cursor node { id version } } }
    beyond: jobs(filter: $filter, orderBy: $orderBy, first: 100, after: $through) { edges { node { id } } }
  }
`)

export const keepQueue = graphql(`
  subscription KeepQueue($filter: JobFilter, $orderBy: JobOrder, $first: Int) {
    jobQueue(filter: $filter, orderBy: $orderBy, first: $first) {
      kind jobs { id priority target { id } } job { id priority target { id } } jobId
      position previousPosition reason actor hasMore
    }
  }
`)
