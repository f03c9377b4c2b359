// Does something to one job or to many: shown at once, and taken back with a word about who was faster where it is refused.
import { ApiError, type Client } from '../../client/index.ts'
import { type QueuedJob, titleOf } from '../queued-job.ts'
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

/** The server cannot be asked now: nothing is done, and nothing is done later by itself. */
export function refuseUnconnected(): void {
  tellRefused('Not done', 'The connection is lost. Try again when it is back.')
}

/** Does it. Answers with whether all of it was taken. */
export async function act(acting: Acting, action: Action, jobs: readonly QueuedJob[]): Promise<boolean> {
  const { client, viewerId, expectations } = acting
  if (!client.isConnected()) {
    refuseUnconnected()
    return false
  }
  const send = async (job: QueuedJob): Promise<string | null> => {
    expectations.expect(job.id, afterAction(action, viewerId))
    try {
      expectations.confirm(job.id, await sendAction(client, action, job.id))
      return null
    } catch (error) {
      expectations.drop(job.id)
      return refusalOf(error, viewerId)
    }
  }
  const refusals = await Promise.all(jobs.map(send))
  const refused = jobs.flatMap((job, index) => (refusals[index] ? [{ job, why: refusals[index] }] : []))
  for (const { job, why } of refused.slice(0, 3)) tellRefused(`${titleOf(job)} was not ${doneBy(action)}`, why)
  if (refused.length > 3) tellRefused(`${refused.length - 3} more were not ${doneBy(action)}`, 'Others were faster.')
  const doneCount = jobs.length - refused.length
  const [first] = jobs
  if (doneCount > 1) tellDone(`${doneCount} jobs ${doneBy(action)}`)
  else if (doneCount === 1 && jobs.length === 1 && first) tellDone(`${titleOf(first)} ${doneBy(action)}`)
  return refused.length === 0
}
