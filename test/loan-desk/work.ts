// Does the work of the loan desk through the API. It remembers nothing: what stands open it is told by the server.
import type { Api } from './api.ts'
import type { Application, Step } from './applications.ts'

interface JobNow {
  readonly id: string
  readonly assignedTo: string | null
}

interface Open {
  readonly jobs: { readonly edges: readonly { readonly node: JobNow }[] }
}

const documents = {
  request: 'mutation ($input: RequestJobInput!) { requestJob(input: $input) { job { id assignedTo } } }',
  assign: 'mutation ($input: AssignJobInput!) { assignJob(input: $input) { job { id } } }',
  claim: 'mutation ($input: ClaimJobInput!) { claimJob(input: $input) { job { id } } }',
  start: 'mutation ($input: StartJobInput!) { startJob(input: $input) { job { id } } }',
  stop: 'mutation ($input: StopJobInput!) { stopJob(input: $input) { job { id } } }',
  unclaim: 'mutation ($input: UnclaimJobInput!) { unclaimJob(input: $input) { job { id } } }',
  complete: 'mutation ($input: CompleteJobInput!) { completeJob(input: $input) { jobs { id } } }',
  cancel: 'mutation ($input: CancelJobInput!) { cancelJob(input: $input) { job { id } } }',
  list: 'query ($filter: JobFilter!) { jobs(filter: $filter, first: 20) { edges { node { id assignedTo } } } }',
}

async function requested(api: Api, { id, amount }: Application, { type, person }: Step): Promise<JobNow> {
  const input = { type, target: { type: 'Loan', id }, metadata: { amount }, ifOpen: 'RETURN_EXISTING' }
  const data = await api.ask<{ readonly requestJob: { readonly job: JobNow } }>(person, documents.request, { input })
  return data.requestJob.job
}

async function listed(api: Api, { id }: Application, person: string, filter: object): Promise<readonly JobNow[]> {
  const variables = { filter: { target: { type: 'Loan', id }, ...filter } }
  const { jobs } = await api.ask<Open>(person, documents.list, variables)
  return jobs.edges.map(({ node }) => node)
}

async function take(api: Api, application: Application, step: Step): Promise<void> {
  const { id, assignedTo } = await requested(api, application, step)
  const { person } = step
  if (assignedTo !== null && assignedTo !== person) {
    await api.ask(person, documents.assign, { input: { id, to: person } })
  }
  await api.ask(person, documents.claim, { input: { id } })
  await api.ask(person, documents.start, { input: { id } })
}

const doStep: Record<Step['kind'], (api: Api, application: Application, step: Step) => Promise<void>> = {
  async schedule(api, application, step) {
    await requested(api, application, step)
  },
  start: take,
  async pause(api, application, { type, person }) {
    for (const { id } of await listed(api, application, person, { type: [type], open: true })) {
      await api.ask(person, documents.stop, { input: { id } })
      await api.ask(person, documents.unclaim, { input: { id } })
    }
  },
  async complete(api, { id }, { type, person }) {
    await api.ask(person, documents.complete, { input: { type, target: { type: 'Loan', id } } })
  },
  async close(api, application, { person }) {
    for (const { id } of await listed(api, application, person, { status: ['PENDING'] })) {
      await api.ask(person, documents.cancel, { input: { id, reason: 'WITHDRAWN' } })
    }
  },
}

/** Does the work of all applications, several at once, each in its order; `onDone` hears how many are done. */
export async function workOff(
  api: Api,
  applications: readonly Application[],
  atOnce: number,
  onDone: (done: number) => void,
): Promise<void> {
  const waiting = applications.values()
  let done = 0
  const desk = async (): Promise<void> => {
    for (const application of waiting) {
      for (const step of application.steps) await doStep[step.kind](api, application, step)
      onDone(++done)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, desk))
}
