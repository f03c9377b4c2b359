// A new job: defaults of its type, rules of its dates, and who may ask for it.
import type { RequestCommand } from '../command.ts'
import type { Job } from '../job.ts'
import { invalidInput, JobError } from '../job-error.ts'
import type { JobType } from '../job-type.ts'
import { mayEverything } from '../permission.ts'
import { searchTextOf } from '../search-text.ts'
import { systemViewer } from '../viewer.ts'
import type { Circumstances, Decision } from './decision.ts'
import { checkFuture, checkOrder } from './schedule.ts'

function checkPermission(command: RequestCommand, type: JobType): void {
  const { viewer, input } = command
  if (mayEverything(viewer, type)) return
  if (!type.selfService) {
    const who = type.staffGroups.length === 0 ? 'staff' : `staff of ${type.staffGroups.join(', ')}`
    throw new JobError('FORBIDDEN', `Jobs of type "${type.name}" are requested by ${who} and by the product.`)
  }
  const { candidateUsers = [], excludedUsers = [], assignedTo } = input
  const others = [...candidateUsers, ...excludedUsers, ...(assignedTo ? [assignedTo] : [])]
  if (input.candidateGroups !== undefined || others.some((id) => id !== viewer.id)) {
    throw new JobError(
      'FORBIDDEN',
      'You may request this for yourself only: leave assignedTo, candidates and excludedUsers out.',
    )
  }
}

function datesOf(command: RequestCommand, type: JobType, now: Date): Pick<Job, 'dueAt' | 'expiresAt'> {
  const { input } = command
  checkFuture('dueAt', input.dueAt, now)
  checkFuture('expiresAt', input.expiresAt, now)
  const later = (ms: number | null): Date | null => (ms === null ? null : new Date(now.getTime() + ms))
  const { expiresAt = null } = input
  let dueAt = input.dueAt === undefined ? later(type.dueInMs) : input.dueAt
  // A default gives way to a date that was given: it never makes the request impossible.
  if (input.dueAt === undefined && dueAt && expiresAt && expiresAt < dueAt) dueAt = expiresAt
  if (input.expiresAt !== undefined) {
    checkOrder(dueAt, expiresAt)
    return { dueAt, expiresAt }
  }
  const planned = later(type.expiresInMs)
  return { dueAt, expiresAt: planned && dueAt && planned < dueAt ? dueAt : planned }
}

/**
 * Decides a request that finds nothing in its way.
 * @throws JobError UNKNOWN_TYPE, FORBIDDEN, EXCLUDED, INVALID_INPUT
 */
export function decideRequest(command: RequestCommand, { viewer, registry, now }: Circumstances): Decision {
  const { input } = command
  const type = registry.active(input.type)
  checkPermission(command, type)
  const parsed = type.parseMetadata(input.metadata ?? {})
  if (!parsed.isValid) throw invalidInput('metadata', parsed.issues.join('; '))
  // The system asks on behalf of others: whom that excludes comes with the request.
  const fourEyes = type.fourEyes && viewer.id !== systemViewer.id ? [viewer.id] : []
  const excludedUsers = [...new Set([...(input.excludedUsers ?? []), ...fourEyes])]
  const assignedTo = input.assignedTo === undefined ? type.assignedTo : input.assignedTo
  if (assignedTo !== null && excludedUsers.includes(assignedTo)) {
    throw new JobError('EXCLUDED', `${assignedTo} is excluded from this job: assign somebody else.`)
  }
  const ifOpen = input.ifOpen ?? type.ifOpen
  const title = input.title ?? null
  const job: Job = {
    id: command.jobId,
    type: type.name,
    targetType: input.target.type,
    targetId: input.target.id,
    title,
    status: 'PENDING',
    priority: input.priority ?? type.priority,
    assignedTo,
    candidateGroups: input.candidateGroups ?? type.candidateGroups,
    candidateUsers: input.candidateUsers ?? type.candidateUsers,
    excludedUsers,
    requestedBy: viewer.id,
    createdAt: now,
    updatedAt: now,
    ...datesOf(command, type, now),
    overdueSince: null,
    snoozedUntil: null,
    claimedAt: null,
    claimEndsAt: null,
    startedAt: null,
    sittingStartedAt: null,
    handledMs: 0,
    completedAt: null,
    cancelledAt: null,
    closedAt: null,
    closedBy: null,
    cancellationReason: null,
    outcome: null,
    result: null,
    metadata: parsed.value,
    version: 1,
    onlyOpen: ifOpen !== 'CREATE',
    idempotencyKey: input.idempotencyKey ?? null,
    idempotencyHash: input.idempotencyKey === undefined ? null : command.inputHash,
    externalId: null,
    searchText: searchTextOf(title ?? type.title, input.target.id),
    flow: command.run?.flow ?? null,
    flowRunId: command.run?.id ?? null,
  }
  return { kind: 'REQUESTED', actor: viewer.id, job }
}
