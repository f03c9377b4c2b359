// What a webhook is sent of an event: the envelope that Standard Webhooks recommends, and in it what a client is told of the event
// over GraphQL, by the same names and in the same forms. docs/protocol.md shows it; a test holds the two together.
import { toldChanges } from '../changes.ts'
import type { JobEvent } from '../event.ts'
import { globalIdOf } from '../global-id.ts'
import { type Job, targetOf } from '../job.ts'
import type { JsonObject } from '../json.ts'

function isoOrNull(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString()
}

function toldJob(job: Job, typeTitle: string): JsonObject {
  const { type, title, status, priority, assignedTo, candidateGroups, candidateUsers, excludedUsers, requestedBy } = job
  const { onlyOpen, externalId, outcome, closedBy, cancellationReason, result, metadata, handledMs, version } = job
  return {
    id: globalIdOf('Job', job.id),
    type: { name: type, title: typeTitle },
    target: { ...targetOf(job) },
    ...{ title, status, priority, assignedTo, candidateGroups, candidateUsers, excludedUsers, requestedBy },
    ...{ onlyOpen, externalId, outcome, closedBy, cancellationReason, result, metadata, handledMs, version },
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
    dueAt: isoOrNull(job.dueAt),
    overdueSince: isoOrNull(job.overdueSince),
    expiresAt: isoOrNull(job.expiresAt),
    snoozedUntil: isoOrNull(job.snoozedUntil),
    claimedAt: isoOrNull(job.claimedAt),
    claimEndsAt: isoOrNull(job.claimEndsAt),
    startedAt: isoOrNull(job.startedAt),
    sittingStartedAt: isoOrNull(job.sittingStartedAt),
    completedAt: isoOrNull(job.completedAt),
    cancelledAt: isoOrNull(job.cancelledAt),
    closedAt: isoOrNull(job.closedAt),
  }
}

/** The id by which a receiver tells that it has had an event already. */
export function messageIdOf(eventId: bigint): string {
  return globalIdOf('JobEvent', eventId)
}

/** What is sent of an event. `cursor` is that of the event, `typeTitle` the title of the type of its job. */
export function eventPayload(event: JobEvent, cursor: string, typeTitle: string): JsonObject {
  const { kind, at, recordedAt, actor, version, changes, job, comment, reason } = event
  return {
    type: `job.${kind.toLowerCase()}`,
    timestamp: at.toISOString(),
    data: {
      ...{ id: messageIdOf(event.id), cursor, kind, actor, version, reason },
      at: at.toISOString(),
      recordedAt: recordedAt.toISOString(),
      changes: Object.entries(toldChanges(changes)).map(([field, { before, after }]) => ({ field, before, after })),
      comment: comment && { body: comment.body, isInternal: comment.isInternal },
      job: toldJob(job, typeTitle),
    },
  }
}
