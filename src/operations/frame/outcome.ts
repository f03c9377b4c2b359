// What a command came to, and the commands that wait for theirs.
import type { Command } from '../../domain/command.ts'
import type { Job } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'

/** The success of a command. */
export interface Performed {
  /** The jobs concerned, as they are after it; none when nothing was there to do, or to be shown to this viewer. */
  readonly jobs: readonly Job[]
  /** Whether a request made a job, rather than found one. */
  readonly wasCreated: boolean
  /** After this cursor come all events that these jobs do not show yet. */
  readonly eventCursor: string
}

/** Success or refusal of one command. */
export type Outcome = { readonly performed: Performed } | { readonly refusal: JobError }

/** A command under way. `fail` is for what is no refusal of this command alone: faults, and a database that is away. */
export interface Pending {
  readonly command: Command
  /** How often it was decided on what was no longer so. */
  staleCount: number
  readonly settle: (outcome: Outcome) => void
  readonly fail: (error: unknown) => void
}

/** Does commands together: all of them, or none. */
export type Work = (commands: readonly Command[]) => Promise<readonly Outcome[]>

/** Settles commands with what a piece of work says of each. Where one of them fails all, each is done alone. */
export async function settleAll(batch: readonly Pending[], work: Work): Promise<void> {
  try {
    const outcomes = await work(batch.map(({ command }) => command))
    for (const [index, pending] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined) throw new Error('a command was not answered')
      pending.settle(outcome)
    }
  } catch (error) {
    const isOfAll = batch.length === 1 || (error instanceof JobError && error.code === 'UNAVAILABLE')
    for (const pending of batch) {
      if (isOfAll) pending.fail(error)
      else await settleAll([pending], work)
    }
  }
}
