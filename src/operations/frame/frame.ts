// What every way of running a frame stands on, and how decided commands are answered.
import type { Clock } from '../../domain/clock.ts'
import type { Registry } from '../../domain/registry.ts'
import type { FrameStore, Reading, Written } from '../../store/frame-store.ts'
import type { DecidedCommand } from './decide-batch.ts'
import type { Outcome } from './outcome.ts'

/** What the frame stands on. */
export interface Frame {
  readonly store: FrameStore
  readonly registry: Registry
  readonly clock: Clock
  /** Told after each commit that wrote events; and whether the reader of the log in this process knows of it. */
  readonly ring: (isKnownHere?: boolean) => void
}

/** The answer to a command that was given up, with nothing written. */
export function untouched(reading: Reading | null): Outcome {
  return { performed: { jobs: [], wasCreated: false, eventCursor: reading?.eventCursor ?? '' } }
}

/** The answer to a command that was decided and, as far as it has to be, written. */
export function answer({ result }: DecidedCommand, reading: Reading | null, written: Written | null): Outcome {
  if ('refusal' in result) return result
  // Of what was only read, the events since the reading are not known to the answer, whatever was written later.
  const eventCursor = (result.isWritten ? written : reading)?.eventCursor
  if (eventCursor === undefined) throw new Error('a command was answered without having read or written anything')
  return { performed: { jobs: result.jobs, wasCreated: result.wasCreated, eventCursor } }
}
