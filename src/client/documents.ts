// The operations that the client itself sends, typed from the schema by `npm run generate`.
import { graphql } from './generated/gql.ts'

export const requestJob = graphql(`
  mutation ClientRequestJob($input: RequestJobInput!) {
    requestJob(input: $input) {
      job { id status version }
      wasCreated
      eventCursor
    }
  }
`)

export const completeJob = graphql(`
  mutation ClientCompleteJob($input: CompleteJobInput!) {
    completeJob(input: $input) {
      jobs { id status version completedAt }
      eventCursor
    }
  }
`)

export const eventCursor = graphql(`
  query ClientEventCursor {
    eventCursor
  }
`)
