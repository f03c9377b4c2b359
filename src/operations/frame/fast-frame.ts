// The frame of nearly all commands: read without locks, decide, write if nothing has changed since. Nobody is waited for.
import { JobError } from '../../domain/job-error.ts'
import { decideBatch } from './decide-batch.ts'
import { answer, type Frame, untouched } from './frame.ts'
import { needsOf } from './needs.ts'
import type { Pending } from './outcome.ts'

/** What becomes of commands that a fast frame could not answer. */
export interface Leftovers {
  /** Decided on what is no longer so: to be decided again. */
  readonly again: (pending: Pending) => void
  /** Somebody holds what it needs: to be done where waiting hurts nobody else. */
  readonly wait: (pending: Pending) => void
}

async function attempt(frame: Frame, batch: readonly Pending[], leftovers: Leftovers): Promise<void> {
  const commands = batch.map(({ command }) => command)
  const needs = needsOf(commands, frame.registry)
  const isReadNeeded = needs.jobIds.length + needs.targets.length + needs.keys.length > 0
  const reading = isReadNeeded ? await frame.store.read(needs) : null
  const now = frame.clock.now()
  const decided = decideBatch(commands, reading, frame.registry, now)
  const written = decided.units.length > 0 ? await frame.store.write(now, decided.units) : null
  if (decided.units.some(({ events }) => events.length > 0)) frame.ring(written?.isReadBehind)
  for (const [index, pending] of batch.entries()) {
    const command = decided.commands[index]
    if (command === undefined) throw new Error('a command was not decided')
    const isBusy = command.unit !== null && written?.busy.has(command.unit) === true
    const isStale = command.unit !== null && written?.stale.has(command.unit) === true
    // What is due is found again a moment later: it is not to stand in the way of those who wait.
    if (pending.command.kind === 'settle' && (isBusy || isStale)) pending.settle(untouched(reading))
    else if (isBusy) leftovers.wait(pending)
    else if (isStale) leftovers.again(pending)
    else pending.settle(answer(command, reading, written))
  }
}

/** Runs a batch. Never throws: what goes wrong is told to the commands. */
export async function runFastFrame(frame: Frame, batch: readonly Pending[], leftovers: Leftovers): Promise<void> {
  try {
    await attempt(frame, batch, leftovers)
  } catch (error) {
    if (error instanceof JobError || batch.length === 1) {
      for (const pending of batch) pending.fail(error)
      return
    }
    // PostgreSQL refused the statement, so nothing was written. One member hurts the others: each goes alone.
    for (const pending of batch) await runFastFrame(frame, [pending], leftovers)
  }
}
