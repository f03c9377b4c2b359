// What has to be known before commands can be decided, and the names of the locks that guard it.
import type { Command } from '../../domain/command.ts'
import { type Job, type Target, targetOf } from '../../domain/job.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Needs } from '../../store/frame-store.ts'

/** The lock of "the only open job of this type and target". */
export function targetKey(type: string, target: Target): string {
  return `target\u0001${type}\u0001${target.type}\u0001${target.id}`
}

/** The lock of an idempotency key. */
export function idempotencyLock(requestedBy: string, key: string): string {
  return `key\u0001${requestedBy}\u0001${key}`
}

/** Whether a request looks for an open job before it makes one. An unknown type needs nothing: it is refused. */
export function looksForOpen(command: Command, registry: Registry): boolean {
  if (command.kind !== 'request') return false
  return (command.input.ifOpen ?? registry.of(command.input.type).ifOpen) !== 'CREATE'
}

/** All that the commands need to have read. */
export function needsOf(commands: readonly Command[], registry: Registry): Needs {
  const jobIds = new Set<string>()
  const reopenedIds = new Set<string>()
  const targets = new Map<string, { type: string; target: Target }>()
  const keys = new Map<string, { requestedBy: string; key: string }>()
  for (const command of commands) {
    if (command.kind === 'act' || command.kind === 'settle') {
      jobIds.add(command.jobId)
      if (command.kind === 'act' && command.action.operation === 'reopen') reopenedIds.add(command.jobId)
    } else if (command.kind === 'completeByTarget') {
      targets.set(targetKey(command.type, command.target), command)
    } else if (command.kind === 'request') {
      const { idempotencyKey: key, type, target } = command.input
      if (key !== undefined) keys.set(idempotencyLock(command.viewer.id, key), { requestedBy: command.viewer.id, key })
      if (looksForOpen(command, registry)) targets.set(targetKey(type, target), { type, target })
    }
  }
  return {
    jobIds: [...jobIds],
    reopenedIds: [...reopenedIds],
    targets: [...targets.values()].map(({ type, target }) => ({ type, target })),
    keys: [...keys.values()],
  }
}

/** The locks to be held while a job goes from one state to the next (`before` is null for a new one). */
export function locksOf(before: Job | null, after: Job): readonly string[] {
  const locks: string[] = []
  const isOpenChanged = before === null || (before.closedAt === null) !== (after.closedAt === null)
  // An erasure changes the target as it closes the job: it is the old one that others look for.
  if (after.onlyOpen && isOpenChanged) locks.push(targetKey(after.type, targetOf(before ?? after)))
  if (before === null && after.idempotencyKey !== null) {
    locks.push(idempotencyLock(after.requestedBy, after.idempotencyKey))
  }
  return locks
}
