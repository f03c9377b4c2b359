// The document by which tests ask who is connected.
import { graphql } from '../generated/gql.ts'

export const connectionsOf = graphql(`
  query Connections($viewer: String, $first: Int) {
    server {
      host processId startedAt connectionCount subscriptionCount unreadBytes
      connections(viewer: $viewer, first: $first) { transport viewerId connectedAt subscriptionCount unreadBytes }
    }
  }
`)
