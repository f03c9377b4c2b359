// The frame inside a transaction that locks what it reads: for commands that have to wait, for claimNext, and for { tx }.
import type { Command } from '../../domain/command.ts'
import { type Job, targetOf } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import type { LockedFrame, Reading } from '../../store/frame-store.ts'
import { decideBatch } from './decide-batch.ts'
import { answer, type Frame } from './frame.ts'
import { idempotencyLock, looksForOpen, needsOf, targetKey } from './needs.ts'
import type { Outcome } from './outcome.ts'

const mostRounds = 8

function locksOfRequests(commands: readonly Command[], { registry }: Frame): readonly string[] {
  return commands.flatMap((command) => {
    if (command.kind !== 'request') return []
    const { type, target, idempotencyKey } = command.input
    return [
      ...(looksForOpen(command, registry) ? [targetKey(type, target)] : []),
      ...(idempotencyKey === undefined ? [] : [idempotencyLock(command.viewer.id, idempotencyKey)]),
    ]
  })
}

function opensOrCloses(command: Command): boolean {
  if (command.kind === 'completeByTarget' || command.kind === 'settle') return true
  return command.kind === 'act' && ['complete', 'cancel', 'reopen'].includes(command.action.operation)
}

/**
 * The locks that closing and opening will ask for, as far as one can tell before the jobs are locked: everybody takes the locks
 * of targets and keys before those of jobs, as whoever requests does.
 */
async function locksOfJobs(
  commands: readonly Command[],
  locked: LockedFrame,
  { registry, clock }: Frame,
): Promise<readonly string[]> {
  const theirs = commands.filter(({ kind }) => kind !== 'request' && kind !== 'claimNext')
  if (theirs.length === 0) return []
  const jobs = await locked.peek(needsOf(theirs, registry))
  const closing = new Set(theirs.flatMap((each) => ('jobId' in each && opensOrCloses(each) ? [each.jobId] : [])))
  // Whatever is done to a job whose moment has come finds it expired.
  const hasExpired = ({ expiresAt }: Job): boolean => expiresAt !== null && expiresAt <= clock.now()
  return [
    // Also while no job is open there: one that is requested a moment later would be locked before its target.
    ...theirs.flatMap((command) =>
      command.kind === 'completeByTarget' ? [targetKey(command.type, command.target)] : [],
    ),
    ...jobs.flatMap((job) =>
      job.onlyOpen && (closing.has(job.id) || hasExpired(job)) ? [targetKey(job.type, targetOf(job))] : [],
    ),
  ]
}

/** Finds the job of each claimNext and makes it a claim of that job; null where there is none. */
async function chooseNext(commands: readonly Command[], locked: LockedFrame, frame: Frame) {
  const readings: Reading[] = []
  const chosen: (Command | Reading)[] = []
  const taken: string[] = []
  for (const command of commands) {
    if (command.kind !== 'claimNext') {
      chosen.push(command)
      continue
    }
    const { viewer, filter } = command
    const reading = await locked.lockNext({ viewer, filter, now: frame.clock.now() }, taken)
    const [job] = reading.jobs
    readings.push(reading)
    if (job) taken.push(job.id)
    chosen.push(
      job ? { kind: 'act', viewer, jobId: job.id, action: { operation: 'claim' }, expectedVersion: null } : reading,
    )
  }
  return chosen
}

/**
 * Does commands in a transaction; the outcomes count once it commits. A refusal leaves nothing written.
 * @throws JobError UNAVAILABLE when what is needed stays locked by others
 */
export async function performLocked(
  commands: readonly Command[],
  locked: LockedFrame,
  frame: Frame,
): Promise<readonly Outcome[]> {
  const chosen = await chooseNext(commands, locked, frame)
  const outcomes: (Outcome | undefined)[] = chosen.map((each) =>
    'kind' in each ? undefined : { performed: { jobs: [], wasCreated: false, eventCursor: each.eventCursor } },
  )
  const decidable = chosen.flatMap((each) => ('kind' in each ? [each] : []))
  const locks = new Set([...locksOfRequests(decidable, frame), ...(await locksOfJobs(commands, locked, frame))])
  for (let round = 0; round < mostRounds; round++) {
    const open = chosen.flatMap((command, index) =>
      'kind' in command && outcomes[index] === undefined ? [{ command, index }] : [],
    )
    if (open.length === 0) return outcomes.flatMap((outcome) => outcome ?? [])
    const openCommands = open.map(({ command }) => command)
    const reading = await locked.lock([...locks].sort(), needsOf(openCommands, frame.registry))
    const now = frame.clock.now()
    const decided = decideBatch(openCommands, reading, frame.registry, now)
    const missing = decided.units.flatMap((unit) => unit.locks).filter((lock) => !locks.has(lock))
    if (missing.length > 0) {
      for (const lock of missing) locks.add(lock)
      continue
    }
    const written = decided.units.length > 0 ? await locked.write(now, decided.units) : null
    for (const [position, { index }] of open.entries()) {
      const command = decided.commands[position]
      if (command === undefined) throw new Error('a command was not decided')
      const isUnwritten = command.unit !== null && (written?.busy.has(command.unit) || written?.stale.has(command.unit))
      if (!isUnwritten) outcomes[index] = answer(command, reading, written)
    }
  }
  throw new JobError('UNAVAILABLE', 'The job is changed by others all the time: try again.')
}
