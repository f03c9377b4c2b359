// Takes the next job of a list for whoever asks; the server chooses it, so that no two get the same.
import { claimNextJob } from '../actions.ts'
import { type Acting, refusalOf } from '../desk/act.ts'
import type { JobFilter } from '../queued-job.ts'
import { tellDone, tellRefused } from '../widgets/notices.tsx'

/** Takes it. Answers with its id, or null when there is none. */
export async function claimNext(
  { client, viewerId }: Omit<Acting, 'expectations'>,
  filter: JobFilter,
): Promise<string | null> {
  if (!client.isConnected()) {
    tellRefused('Not done', 'The connection is lost. Try again when it is back.')
    return null
  }
  try {
    const id = (await client.ask(claimNextJob, { input: { filter } })).claimNextJob?.job?.id ?? null
    tellDone(id === null ? 'Nothing to claim in this list' : 'Yours now')
    return id
  } catch (error) {
    tellRefused('Nothing was claimed', refusalOf(error, viewerId))
    return null
  }
}
