// What an import stands on, and what it says of each line.
import type { JobError } from '../../domain/job-error.ts'
import type { FindKnown } from '../../store/known-jobs.ts'
import type { Frame } from '../frame/frame.ts'
import type { Replay } from './replay.ts'

/** What an import stands on. */
export interface Importing extends Frame {
  readonly findKnown: FindKnown
}

export interface ImportOptions {
  /** Checks everything, also against the database, and leaves it as it was. Default: false. */
  readonly isDryRun?: boolean
}

/**
 * What became of a line: `IMPORTED`; `KNOWN`, because the same job is there already; or `REFUSED`, and nothing of it was
 * done. The code IDEMPOTENCY_CONFLICT says that the external id is known with another content.
 */
export type LineOutcome =
  | { readonly line: number; readonly externalId: string; readonly outcome: 'IMPORTED' | 'KNOWN' }
  | {
      readonly line: number
      readonly externalId: string | null
      readonly outcome: 'REFUSED'
      readonly refusal: JobError
    }

/** A line that was decided and waits to be written. */
export interface Candidate extends Replay {
  readonly line: number
  readonly externalId: string
}
