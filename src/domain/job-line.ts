// A job with its history as one line of NDJSON: what an export writes, and the form in which an import compares. Made from
// events alone, so what the format says is what the log says. docs/import.md describes it.
import type { Changes, EventDraft } from './event.ts'
import { type Job, targetOf } from './job.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { systemViewer } from './viewer.ts'

/** What a line is made from: an event; of the state after it only the first one's is needed. */
export type ToldEvent = Pick<EventDraft, 'kind' | 'at' | 'actor' | 'changes' | 'comment' | 'reason'>

const updated = ['title', 'priority', 'metadata', 'candidateGroups', 'candidateUsers', 'excludedUsers']
const rescheduled = ['dueAt', 'expiresAt']

function changed(changes: Changes, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const change = changes[field]
      return change === undefined ? [] : [[field, change.after]]
    }),
  )
}

const before = (changes: Changes, field: string): JsonValue => changes[field]?.before ?? null
const after = (changes: Changes, field: string): JsonValue => changes[field]?.after ?? null

const said = ({ because }: { readonly because: string | null }): JsonObject => (because === null ? {} : { because })

function operationOf({ kind, at, actor, changes, comment, reason: because }: ToldEvent): JsonObject {
  const isBySystem = actor === systemViewer.id
  switch (kind) {
    case 'CLAIMED':
      return { operation: 'claim' }
    case 'UNCLAIMED':
      if (because === null && isBySystem && before(changes, 'claimEndsAt') !== null) return { operation: 'endClaim' }
      return { operation: 'unclaim', ...said({ because }) }
    case 'STARTED':
      return { operation: 'start' }
    case 'STOPPED':
      return { operation: 'stop' }
    case 'ASSIGNED':
      return { operation: 'assign', to: after(changes, 'assignedTo'), ...said({ because }) }
    case 'UPDATED':
      return { operation: 'update', ...changed(changes, updated), ...said({ because }) }
    case 'RESCHEDULED':
      return { operation: 'reschedule', ...changed(changes, rescheduled) }
    case 'SNOOZED':
      return { operation: 'snooze', until: after(changes, 'snoozedUntil') }
    case 'WOKEN': {
      const until = before(changes, 'snoozedUntil')
      const isDue = typeof until === 'string' && Date.parse(until) <= at.getTime()
      return isBySystem && isDue ? { operation: 'wake' } : { operation: 'snooze', until: null }
    }
    case 'BECAME_OVERDUE':
      return { operation: 'becomeOverdue' }
    case 'COMMENTED':
      return {
        operation: 'comment',
        body: comment?.body ?? '',
        ...(comment?.isInternal === true ? { internal: true } : {}),
      }
    case 'COMPLETED':
      return { operation: 'complete', ...changed(changes, ['outcome', 'result', 'metadata']), ...said({ because }) }
    case 'CANCELLED': {
      const reason = after(changes, 'cancellationReason')
      return reason === 'EXPIRED' ? { operation: 'expire' } : { operation: 'cancel', reason, ...said({ because }) }
    }
    case 'REOPENED':
      return { operation: 'reopen', ...changed(changes, rescheduled) }
    case 'ERASED':
      return { operation: 'erase' }
    case 'REQUESTED':
      return { operation: 'request' }
  }
}

const isoOrNull = (moment: Date | null): string | null => moment?.toISOString() ?? null

/** The line of a job: the job as it was requested, and what happened since. What a type has a default for is always said. */
export function jobLineOf(requested: Job, happened: readonly ToldEvent[]): JsonObject {
  return {
    externalId: requested.externalId ?? requested.id,
    type: requested.type,
    target: { ...targetOf(requested) },
    ...(requested.title === null ? {} : { title: requested.title }),
    metadata: requested.metadata,
    priority: requested.priority,
    assignedTo: requested.assignedTo,
    candidateGroups: requested.candidateGroups,
    candidateUsers: requested.candidateUsers,
    excludedUsers: requested.excludedUsers,
    dueAt: isoOrNull(requested.dueAt),
    expiresAt: isoOrNull(requested.expiresAt),
    onlyOpen: requested.onlyOpen,
    at: requested.createdAt.toISOString(),
    by: requested.requestedBy,
    history: happened.map((event) => ({ at: event.at.toISOString(), by: event.actor, ...operationOf(event) })),
  }
}
