// What the dialogs have in common that ask before something is done: what they take, and what they say of what was refused.
import { labelOf, type QueuedJob } from '../queued-job.ts'
import type { Refused } from './act.ts'
import type { Action } from './send-action.ts'

/** What every such dialog takes. */
export interface DialogProps {
  readonly jobs: readonly QueuedJob[]
  /** What was refused when it was answered last: what was written is still there. */
  readonly refused: readonly Refused[]
  /** Does what was said, and closes it when that was taken. */
  readonly onAnswer: (action: Action) => void
  readonly onClose: () => void
}

/** What a dialog is about: "Assign 3 jobs". */
export function aboutJobs(verb: string, jobs: readonly QueuedJob[]): string {
  const [first] = jobs
  return jobs.length === 1 && first ? `${verb} “${labelOf(first)}”` : `${verb} ${jobs.length} jobs`
}

/** What a dialog says of what was refused; null: nothing was. */
export function refusedWords(refused: readonly Refused[]): string | null {
  const [first] = refused
  if (first === undefined) return null
  return refused.length === 1
    ? first.why
    : `${refused.length} of them were refused. ${labelOf(first.job)}: ${first.why}`
}
