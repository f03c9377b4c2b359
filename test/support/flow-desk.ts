// What tests of flows do through the front door: start, request, complete and look, as the product does.
import type { Flow } from '../../src/domain/flow/flow.ts'
import type { Target } from '../../src/domain/job.ts'
import type { JobType } from '../../src/domain/job-type.ts'
import { eventually } from './eventually.ts'
import { followed } from './flow-steps.ts'
import { type Client, clientOf } from './graphql-client.ts'
import { startServer, type TestServer, type TestServerOptions } from './server.ts'

const progressFields = `status done total isComplete assignedTo startedBy closedBy
  steps { status step { type { name } } job { id status } }`
const jobFields = `id type { name } status assignedTo requestedBy candidateGroups cancellationReason closedBy createdAt dueAt
  metadata flow { name title } step { type { name } dueInMs isOptional }`

/** How far a flow has come, as it is read. */
export interface ReadProgress {
  readonly status: string
  readonly done: number
  readonly total: number
  readonly isComplete: boolean
  readonly steps: readonly {
    readonly status: string
    readonly step: { readonly type: { readonly name: string } }
    readonly job: { readonly id: string } | null
  }[]
}

/** A job, as it is read. */
export interface ReadJob {
  readonly id: string
  readonly type: { readonly name: string }
  readonly status: string
  readonly createdAt: string
  readonly dueAt: string | null
}

interface FlowAnswer {
  readonly progress: ReadProgress | null
  readonly wasStarted?: boolean
}

/** A server with flows, and whoever asks it. */
export interface FlowDesk {
  readonly server: TestServer
  readonly shop: Client
  /** The same for somebody else. */
  as(client: Client): Omit<FlowDesk, 'as' | 'close' | 'server'>
  newTarget(): Target
  start(flow: string, target: Target, more?: object): Promise<FlowAnswer>
  cancelFlow(flow: string, target: Target): Promise<FlowAnswer>
  progress(flow: string, target: Target): Promise<ReadProgress | null>
  /** The statuses of the steps by their types. */
  steps(flow: string, target: Target): Promise<Readonly<Record<string, string>>>
  request(type: string, target: Target, metadata?: object): Promise<void>
  complete(type: string, target: Target, outcome?: string): Promise<void>
  cancel(type: string, target: Target, reason: string): Promise<void>
  reopen(id: string): Promise<void>
  jobsOf(target: Target, filter?: object): Promise<readonly ReadJob[]>
  /** The open job of a type, as soon as there is one. */
  openJob(type: string, target: Target): Promise<ReadJob>
  /** Settles when the follower has handled all that has happened so far. */
  settled(): Promise<void>
  close(): Promise<void>
}

let targets = 0

function deskOf(server: TestServer, shop: Client): Omit<FlowDesk, 'as' | 'close' | 'server'> {
  // Typed by what a caller reads of it: these are tests of what comes, and of what types it has there are others.
  async function ask<Data>(query: string, variables: object): Promise<Data> {
    const { data, errors } = await shop.send(query, variables)
    if (errors !== undefined)
      throw new Error(JSON.stringify(errors.map(({ message, extensions }) => ({ ...extensions, message }))))
    return JSON.parse(JSON.stringify(data))
  }
  const desk: Omit<FlowDesk, 'as' | 'close' | 'server'> = {
    shop,
    newTarget: () => ({ type: 'User', id: `u${++targets}` }),
    start: async (flow, target, more = {}) =>
      (
        await ask<{ startFlow: FlowAnswer }>(
          `mutation ($input: StartFlowInput!) { startFlow(input: $input) { progress { ${progressFields} } wasStarted eventCursor } }`,
          { input: { flow, target, ...more } },
        )
      ).startFlow,
    cancelFlow: async (flow, target) =>
      (
        await ask<{ cancelFlow: FlowAnswer }>(
          `mutation ($input: CancelFlowInput!) { cancelFlow(input: $input) { progress { ${progressFields} } eventCursor } }`,
          { input: { flow, target } },
        )
      ).cancelFlow,
    progress: async (flow, target) =>
      (
        await ask<{ flowProgress: ReadProgress | null }>(
          `query ($flow: String!, $target: TargetInput!) { flowProgress(flow: $flow, target: $target) { ${progressFields} } }`,
          { flow, target },
        )
      ).flowProgress,
    async steps(flow, target) {
      const { steps } = (await desk.progress(flow, target)) ?? { steps: [] }
      return Object.fromEntries(steps.map(({ step, status }) => [step.type.name, status]))
    },
    async request(type, target, metadata = {}) {
      await ask('mutation ($input: RequestJobInput!) { requestJob(input: $input) { job { id } } }', {
        input: { type, target, metadata },
      })
    },
    async complete(type, target, outcome) {
      await ask('mutation ($input: CompleteJobInput!) { completeJob(input: $input) { jobs { id } } }', {
        input: { type, target, ...(outcome === undefined ? {} : { outcome }) },
      })
    },
    async cancel(type, target, reason) {
      const { id } = await desk.openJob(type, target)
      await ask('mutation ($input: CancelJobInput!) { cancelJob(input: $input) { job { id } } }', {
        input: { id, reason },
      })
    },
    async reopen(id) {
      await ask('mutation ($input: ReopenJobInput!) { reopenJob(input: $input) { job { id } } }', { input: { id } })
    },
    jobsOf: async (target, filter = {}) =>
      (
        await ask<{ jobs: { edges: readonly { node: ReadJob }[] } }>(
          `query ($filter: JobFilter) { jobs(filter: $filter, orderBy: CREATED_AT_ASC, first: 100) { edges { node { ${jobFields} } } } }`,
          { filter: { target, ...filter } },
        )
      ).jobs.edges.map(({ node }) => node),
    async openJob(type, target) {
      const [job] = await eventually(
        () => desk.jobsOf(target, { type: [type], open: true }),
        ({ length }) => length > 0,
      )
      if (job === undefined) throw new Error('no job')
      return job
    },
    settled: () => followed(server.tobedone),
  }
  return desk
}

/** Starts a server with these types and flows. */
export async function flowDesk(
  types: readonly JobType[],
  flows: readonly Flow[],
  options: TestServerOptions = {},
): Promise<FlowDesk> {
  const server = await startServer({ types, ...options, system: { flows, pollMs: 50, ...options.system } })
  const shop = await clientOf(server, 'shop', { roles: ['service'] })
  return {
    server,
    ...deskOf(server, shop),
    as: (client) => deskOf(server, client),
    close: () => server.close(),
  }
}
