// One step of an application as a product does it: through the library, in the product's own transaction, in which it also
// writes a row of its own for each thing that it did to a job.
import type { Job, ProductTransaction, ViewerJobs } from '../../src/index.ts'
import type { Application, Step } from './applications.ts'
import { loanDeskTypes } from './job-types.ts'

type JobNow = Pick<Job, 'id' | 'version'>

/** What a step works with. */
export interface StepWork {
  readonly application: Application
  readonly step: Step
  /** Jobs as whoever does the step has them. */
  readonly jobs: ViewerJobs
  readonly tx: ProductTransaction
  /** Writes down in the transaction what was done to a job. */
  note(what: string, job: JobNow): Promise<void>
}

const types = new Map(loanDeskTypes.map((type) => [type.name, type]))

function typeOf({ type: name }: Step) {
  const type = types.get(name)
  if (type === undefined) throw new Error(`The loan desk has no jobs of the type ${name}.`)
  return type
}

const targetOf = ({ id }: Application) => ({ type: 'Loan', id })

// An operation on what is so already changes nothing, and then there is nothing to write down.
async function noteChange<Now extends JobNow>(
  { note }: StepWork,
  what: string,
  before: JobNow,
  doing: Promise<{ readonly job: Now }>,
): Promise<Now> {
  const { job } = await doing
  if (job.version !== before.version) await note(what, job)
  return job
}

async function request({ application, step, jobs, tx, note }: StepWork) {
  const target = targetOf(application)
  const input = { target, metadata: { amount: application.amount }, ifOpen: 'RETURN_EXISTING' } as const
  const { job, wasCreated } = await jobs.request(typeOf(step), input, { tx })
  if (job === null) throw new Error(`${step.person} may not see the job that ${application.id} has already.`)
  if (wasCreated) await note('REQUESTED', job)
  return job
}

async function take(work: StepWork): Promise<void> {
  const { jobs, tx, step } = work
  const found = await request(work)
  const { id, assignedTo } = found
  let job: JobNow = found
  if (assignedTo !== null && assignedTo !== step.person) {
    job = await noteChange(work, 'ASSIGNED', job, jobs.assign(id, step.person, { tx }))
  }
  job = await noteChange(work, 'CLAIMED', job, jobs.claim(id, { tx }))
  await noteChange(work, 'STARTED', job, jobs.start(id, { tx }))
}

/** Each kind of step. Lists are read beside the transaction: the steps of an application come one after the other. */
export const doStep: Record<Step['kind'], (work: StepWork) => Promise<void>> = {
  async schedule(work) {
    await request(work)
  },
  start: take,
  async pause(work) {
    const { application, step, jobs, tx } = work
    const open = await jobs.jobs({ target: targetOf(application), type: typeOf(step), open: true })
    for (const found of open.jobs) {
      const job = await noteChange(work, 'STOPPED', found, jobs.stop(found.id, { tx }))
      await noteChange(work, 'UNCLAIMED', job, jobs.unclaim(found.id, { tx }))
    }
  },
  async complete({ application, step, jobs, tx, note }) {
    const completed = await jobs.complete(typeOf(step), { target: targetOf(application) }, { tx })
    for (const job of completed.jobs) await note('COMPLETED', job)
  },
  async close(work) {
    const { application, jobs, tx } = work
    const waiting = await jobs.jobs({ target: targetOf(application), status: ['PENDING'] })
    for (const job of waiting.jobs) await noteChange(work, 'CANCELLED', job, jobs.cancel(job, 'WITHDRAWN', { tx }))
  },
}
