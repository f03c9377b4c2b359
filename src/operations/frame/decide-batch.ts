// Decides the commands of a frame in their order, each over what the ones before it left, and says what is to be written.
import type { Command } from '../../domain/command.ts'
import type { Job } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import type { Registry } from '../../domain/registry.ts'
import type { FoundKey, Reading, UnitWrite } from '../../store/frame-store.ts'
import { type Decided, decideCommand } from './decide-command.ts'
import { idempotencyLock, locksOf, needsOf, targetKey } from './needs.ts'
import { Units } from './units.ts'
import { type WorkingJob, WorkingSet } from './working-set.ts'

/** What one command came to, if its unit is written. `unit` is null when nothing of its unit is to be written. */
export interface DecidedCommand {
  readonly unit: number | null
  readonly result: DecidedResult | { readonly refusal: JobError }
}

/** The success of a command: the jobs concerned as the frame leaves them, and whether it changes any of them. */
export interface DecidedResult {
  readonly jobs: readonly Job[]
  readonly wasCreated: boolean
  readonly isWritten: boolean
}

/** A frame that is decided: an answer for each command, and the units to write. */
export interface DecidedBatch {
  readonly commands: readonly DecidedCommand[]
  readonly units: readonly UnitWrite[]
}

function namesTouched(command: Command, registry: Registry): readonly string[] {
  const needs = needsOf([command], registry)
  return [
    ...('jobId' in command ? [command.jobId] : []),
    ...needs.targets.map(({ type, target }) => targetKey(type, target)),
    ...needs.keys.map(({ requestedBy, key }) => idempotencyLock(requestedBy, key)),
  ]
}

function tryCommand(command: Command, set: WorkingSet, registry: Registry, now: Date): Decided | JobError {
  try {
    return decideCommand(command, set, { viewer: command.viewer, registry, now })
  } catch (error) {
    if (error instanceof JobError) return error
    throw error
  }
}

function resultOf(decided: Decided | JobError): DecidedCommand['result'] {
  if (decided instanceof JobError) return { refusal: decided }
  return {
    // As the frame leaves them, not as the command did: the cursor given with them has all events of the frame behind it.
    jobs: decided.working.map(({ current }) => current),
    wasCreated: decided.wasCreated,
    isWritten: decided.working.some(({ drafts }) => drafts.length > 0),
  }
}

/** What is to be written of jobs and keys that stand or fall together. */
export function writeOf(unit: number, working: readonly WorkingJob[], foundKeys: readonly FoundKey[] = []): UnitWrite {
  const keyLocks = foundKeys.map(({ requestedBy, key }) => idempotencyLock(requestedBy, key))
  const locked = working.map(({ base, current }) => ({ base, current, locks: locksOf(base, current) }))
  return {
    unit,
    locks: [...new Set([...keyLocks, ...locked.flatMap(({ locks }) => locks)])],
    rows: working.flatMap(({ base }) => (base === null ? [] : [{ id: base.id, version: base.version }])),
    guards: locked
      .filter(({ current, locks }) => locks.length > 0 && current.closedAt === null)
      .map(({ base, current }) => ({ job: current, isNew: base === null })),
    events: working.flatMap(({ base, drafts }) =>
      drafts.map((draft, index) => ({ draft, isNew: base === null, isLast: index === drafts.length - 1 })),
    ),
    foundKeys,
  }
}

/** Decides all commands over what was read. */
export function decideBatch(
  commands: readonly Command[],
  reading: Pick<Reading, 'jobs' | 'foundKeys'> | null,
  registry: Registry,
  now: Date,
): DecidedBatch {
  const set = new WorkingSet(reading?.jobs ?? [], now, reading?.foundKeys)
  const units = new Units()
  const answers = commands.map((command) => {
    const decided = tryCommand(command, set, registry, now)
    const working = decided instanceof JobError ? [] : decided.working
    return {
      decided,
      name: units.join([...namesTouched(command, registry), ...working.map(({ current }) => current.id)]),
    }
  })
  const changed = [...set.all].filter(({ drafts }) => drafts.length > 0)
  // Jobs of one target can be in the way of each other: their locks hold them together.
  for (const { base, current } of changed) units.join([current.id, ...locksOf(base, current)])
  const keys = set.foundKeys.map((found) => {
    const lock = idempotencyLock(found.requestedBy, found.key)
    // The job may be made in this frame; whoever asked need not see it.
    units.join([lock, found.jobId])
    return { found, lock }
  })
  const byUnit = Map.groupBy(changed, ({ current }) => units.of(current.id))
  const keysByUnit = Map.groupBy(keys, ({ lock }) => units.of(lock))
  const names = [...new Set([...byUnit.keys(), ...keysByUnit.keys()])]
  const numbers = new Map(names.map((name, index) => [name, index]))
  return {
    commands: answers.map(({ decided, name }) => ({
      unit: numbers.get(units.of(name)) ?? null,
      result: resultOf(decided),
    })),
    units: names.map((name, unit) =>
      writeOf(
        unit,
        byUnit.get(name) ?? [],
        keysByUnit.get(name)?.map(({ found }) => found),
      ),
    ),
  }
}
