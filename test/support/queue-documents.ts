// The documents of live lists, and of the queries they are compared with.
import { graphql } from '../generated/gql.ts'

export const watchQueue = graphql(`
  subscription WatchQueue($filter: JobFilter, $orderBy: JobOrder, $first: Int) {
    jobQueue(filter: $filter, orderBy: $orderBy, first: $first) {
      kind jobs { id version } job { id version target { id } } jobId position previousPosition reason actor hasMore
    }
  }
`)

export const listVersions = graphql(`
  query ListVersions($filter: JobFilter, $orderBy: JobOrder, $first: Int) {
    jobs(filter: $filter, orderBy: $orderBy, first: $first) {
      edges { node { id version } }
      pageInfo { hasNextPage }
    }
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
