// Does something to one job or to many: shown at once, and taken back with a word about who was faster where it is refused.
import { ApiError, type Client } from '../../client/index.ts'
import { labelOf, type QueuedJob } from '../queued-job.ts'
import { tellDone, tellRefused } from '../widgets/notices.tsx'
import { nameOf } from '../words.ts'
import type { Expectations } from './expectations.ts'
import { type Action, afterAction, doneBy, sendAction } from './send-action.ts'

/** What acting stands on. */
export interface Acting {
  readonly client: Client
  readonly viewerId: string
  readonly expectations: Expectations
}

/** Why something was refused, in words for the person who did it. */
export function refusalOf(error: unknown, viewerId: string): string {
  if (!(error instanceof ApiError)) return String(error)
  const { assignedTo, closedBy } = error.details
  if (error.code === 'ALREADY_CLAIMED') return `${nameOf(String(assignedTo), viewerId)} was faster and has it now.`
  if (error.code === 'CLOSED' && typeof closedBy === 'string') {
    return `${nameOf(closedBy, viewerId)} was faster and has closed it.`
  }
  return error.message
}

const unconnectedWords = 'The connection is lost. Try again when it is back.'

/** The server cannot be asked now: nothing is done, and nothing is done later by itself. */
export function refuseUnconnected(): void {
  tellRefused('Not done', unconnectedWords)
}

/** A job to which something was not done. */
export interface Refused {
  readonly job: QueuedJob
  readonly error: unknown
  /** Why, in words for the person who did it. */
  readonly why: string
}

/** Does it, and says what was done. Answers with what was refused, of which it says nothing. */
export async function attempt(acting: Acting, action: Action, jobs: readonly QueuedJob[]): Promise<readonly Refused[]> {
  const { client, viewerId, expectations } = acting
  if (!client.isConnected()) return jobs.map((job) => ({ job, error: null, why: unconnectedWords }))
  const send = async (job: QueuedJob): Promise<Refused | null> => {
    expectations.expect(job.id, afterAction(action, viewerId))
    try {
      expectations.confirm(job.id, await sendAction(client, action, job.id))
      return null
    } catch (error) {
      expectations.drop(job.id)
      return { job, error, why: refusalOf(error, viewerId) }
    }
  }
  const refused = (await Promise.all(jobs.map(send))).filter((each) => each !== null)
  const doneCount = jobs.length - refused.length
  const [first] = jobs
  if (doneCount > 1) tellDone(`${doneCount} jobs ${doneBy(action)}`)
  else if (doneCount === 1 && jobs.length === 1 && first) tellDone(`${labelOf(first)} ${doneBy(action)}`)
  return refused
}

/** Says what was refused: why of the first, and how many more. */
export function tellAllRefused(action: Action, refused: readonly Refused[]): void {
  for (const { job, why } of refused.slice(0, 3)) tellRefused(`${labelOf(job)} was not ${doneBy(action)}`, why)
  if (refused.length > 3) tellRefused(`${refused.length - 3} more were not ${doneBy(action)}`, 'Others were faster.')
}

/** Does it, and says what was done and what was refused. Answers with whether all of it was taken. */
export async function act(acting: Acting, action: Action, jobs: readonly QueuedJob[]): Promise<boolean> {
  if (!acting.client.isConnected()) {
    refuseUnconnected()
    return false
  }
  const refused = await attempt(acting, action, jobs)
  tellAllRefused(action, refused)
  return refused.length === 0
}
