// The one frame through which every job changes: read, decide, write rows and events together, ring. Nothing else writes.
import type { Command } from '../../domain/command.ts'
import type { JobFilter } from '../../domain/filter.ts'
import { Lanes } from '../../lanes.ts'
import type { LockedFrame } from '../../store/frame-store.ts'
import { runFastFrame } from './fast-frame.ts'
import type { Frame } from './frame.ts'
import { performLocked } from './locked-frame.ts'
import { type Outcome, type Pending, type Performed, settleAll } from './outcome.ts'
import { WaitingLane } from './waiting-lane.ts'

/**
 * Does a command and answers when it is durable. On the frame's own connections commands travel in batches; in a
 * transaction of the caller's a command goes alone, and is durable when that commits.
 * @throws JobError, for every refusal
 */
export type Perform = (command: Command, transaction?: LockedFrame) => Promise<Performed>

const mostStale = 6

function performedOf(outcome: Outcome): Performed {
  if ('refusal' in outcome) throw outcome.refusal
  return outcome.performed
}

/** Whether jobs have to be searched for: no index leads to them, so that it may take its time. */
function isSearch({ search, metadata, and, or, not }: JobFilter): boolean {
  return (search ?? metadata ?? and ?? or ?? not) !== undefined
}

/** Makes the frame of a system. */
export function makePerform(frame: Frame): Perform {
  const waiting = new WaitingLane(frame)
  const claim = async (batch: readonly Pending[]): Promise<void> => {
    await settleAll(batch, (commands) => frame.store.transaction((locked) => performLocked(commands, locked, frame)))
    frame.ring()
  }
  const claims = new Lanes<Pending>({ lanes: 2, atMost: 16 }, claim)
  // Nobody waits for what somebody else searches for.
  const searches = new Lanes<Pending>({ lanes: 2, atMost: 1 }, claim)
  const lanes = new Lanes<Pending>({ lanes: 6, atMost: 64 }, (batch) =>
    runFastFrame(frame, batch, {
      wait: (pending) => waiting.push(pending),
      again: (pending) => (++pending.staleCount > mostStale ? waiting : lanes).push(pending),
    }),
  )
  return async (command, transaction) => {
    if (transaction) {
      const [outcome] = await performLocked([command], transaction, frame)
      if (outcome === undefined) throw new Error('a command was not answered')
      return performedOf(outcome)
    }
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const pending: Pending = { command, staleCount: 0, settle: resolve, fail: reject }
    if (command.kind === 'claimNext') (isSearch(command.filter) ? searches : claims).push(pending)
    else lanes.push(pending)
    return performedOf(await promise)
  }
}
