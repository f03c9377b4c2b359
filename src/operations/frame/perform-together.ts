// Several commands, and what goes with them, in one transaction: for flows, whose runs change together with their jobs.
import type { Command } from '../../domain/command.ts'
import type { LockedFrame } from '../../store/frame-store.ts'
import type { Frame } from './frame.ts'
import { performLocked } from './locked-frame.ts'
import type { Outcome } from './outcome.ts'

/** A transaction under way. */
export interface Together {
  readonly locked: LockedFrame
  /** Does these commands, and says what came of each. Call it once: what it locks, it locks in one order. */
  perform(commands: readonly Command[]): Promise<readonly Outcome[]>
}

/**
 * Runs the work in a transaction, the caller's or one of its own. One of its own waits for locks, and may run the work anew after
 * a deadlock.
 * @throws JobError UNAVAILABLE when what is needed stays locked by others
 */
export type PerformTogether = <Result>(
  work: (together: Together) => Promise<Result>,
  transaction?: LockedFrame,
  /** How long one of its own waits for a lock, in milliseconds; as long as all, unless told. */
  patienceMs?: number,
) => Promise<Result>

/** Makes it for a system. */
export function makePerformTogether(frame: Frame): PerformTogether {
  return async (work, transaction, patienceMs) => {
    const run = (locked: LockedFrame) => work({ locked, perform: (commands) => performLocked(commands, locked, frame) })
    if (transaction) return await run(transaction)
    const result = await frame.store.transaction(run, patienceMs)
    frame.ring()
    return result
  }
}
