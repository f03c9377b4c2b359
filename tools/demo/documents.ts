// What the invented people of the demo say to the API, typed from the schema by `npm run generate`.
import { graphql } from './generated/gql.ts'

/** How many jobs wait for somebody to take them. */
export const countJobs = graphql(`
  query DemoCount($filter: JobFilter) { jobs(filter: $filter, first: 1) { totalCount } }
`)

/** Some jobs. */
export const listJobs = graphql(`
  query DemoJobs($filter: JobFilter, $orderBy: JobOrder) {
    jobs(filter: $filter, orderBy: $orderBy, first: 60) {
      edges { node { id status assignedTo createdAt type { name } target { type id } } }
    }
  }
`)

export const startFlow = graphql(`
  mutation DemoStartFlow($input: StartFlowInput!) { startFlow(input: $input) { wasStarted } }
`)

export const upsertPerson = graphql(`
  mutation DemoPerson($input: UpsertPersonInput!) { upsertPerson(input: $input) { person { id } } }
`)

export const claimNext = graphql(`
  mutation DemoClaimNext($input: ClaimNextJobInput!) { claimNextJob(input: $input) { job { id type { name } } } }
`)

export const startJob = graphql(`
  mutation DemoStart($input: StartJobInput!) { startJob(input: $input) { job { id } } }
`)

export const snoozeJob = graphql(`
  mutation DemoSnooze($input: SnoozeJobInput!) { snoozeJob(input: $input) { job { id } } }
`)

export const comment = graphql(`
  mutation DemoComment($input: CommentOnJobInput!) { commentOnJob(input: $input) { job { id } } }
`)

/** From where on what happens is sent to the webhooks. */
export const readCursor = graphql(`
  query DemoCursor { eventCursor }
`)

export const listWebhooks = graphql(`
  query DemoWebhooks { webhooks(first: 20) { edges { node { id } } } }
`)

export const replayWebhook = graphql(`
  mutation DemoReplay($input: ReplayWebhookInput!) { replayWebhook(input: $input) { webhook { id } } }
`)
