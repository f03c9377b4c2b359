// What the console does to jobs: one document an operation, typed from the schema by `npm run generate`.
import { graphql } from './generated/gql.ts'

export const claimJob = graphql(`
  mutation ConsoleClaim($input: ClaimJobInput!) { claimJob(input: $input) { job { id version } } }
`)

export const unclaimJob = graphql(`
  mutation ConsoleUnclaim($input: UnclaimJobInput!) { unclaimJob(input: $input) { job { id version } } }
`)

export const startJob = graphql(`
  mutation ConsoleStart($input: StartJobInput!) { startJob(input: $input) { job { id version } } }
`)

export const stopJob = graphql(`
  mutation ConsoleStop($input: StopJobInput!) { stopJob(input: $input) { job { id version } } }
`)

export const snoozeJob = graphql(`
  mutation ConsoleSnooze($input: SnoozeJobInput!) { snoozeJob(input: $input) { job { id version } } }
`)

export const assignJob = graphql(`
  mutation ConsoleAssign($input: AssignJobInput!) { assignJob(input: $input) { job { id version } } }
`)

export const completeJob = graphql(`
  mutation ConsoleComplete($input: CompleteJobInput!) { completeJob(input: $input) { jobs { id version } } }
`)

export const cancelJob = graphql(`
  mutation ConsoleCancel($input: CancelJobInput!) { cancelJob(input: $input) { job { id version } } }
`)

export const reopenJob = graphql(`
  mutation ConsoleReopen($input: ReopenJobInput!) { reopenJob(input: $input) { job { id version } } }
`)

export const commentOnJob = graphql(`
  mutation ConsoleComment($input: CommentOnJobInput!) { commentOnJob(input: $input) { job { id version } } }
`)

export const requestJob = graphql(`
  mutation ConsoleRequest($input: RequestJobInput!) { requestJob(input: $input) { job { id } wasCreated } }
`)

export const claimNextJob = graphql(`
  mutation ConsoleClaimNext($input: ClaimNextJobInput!) { claimNextJob(input: $input) { job { id version } } }
`)
