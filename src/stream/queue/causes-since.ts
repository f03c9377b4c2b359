// Why jobs have come, changed or gone between two readings of a list, when the events that did it have not come by yet.
import type { Job } from '../../domain/job.ts'
import type { KnownJob, LoggedEvent } from '../../store/event-log.ts'
import type { Cause, Causes } from './difference.ts'
import type { Membership } from './membership.ts'

/** What is known of the events between the readings. */
export interface Between {
  /** The events of some jobs after the versions that are known, as far as the later reading shows them. */
  readonly eventsOf: (known: readonly KnownJob[]) => Promise<readonly LoggedEvent[]>
  /** Whether an event had not come by yet when the list was read again. */
  readonly isNews: (logged: LoggedEvent) => boolean
}

/** The causes of what differs. */
export async function causesSince(
  before: readonly Job[],
  after: readonly Job[],
  membership: Membership,
  { eventsOf, isNews }: Between,
): Promise<Causes> {
  const versions = new Map(after.map(({ id, version }) => [id, version]))
  const changed = before.filter(({ id, version }) => versions.get(id) !== version)
  const held = new Set(before.map(({ id }) => id))
  // Of one that was not shown only the last event can have brought it; most often none has, and it moved up.
  const come = after.filter(({ id }) => !held.has(id)).map(({ id, version }) => ({ id, version: version - 1 }))
  if (changed.length === 0 && come.length === 0) return new Map()
  const events = Map.groupBy(await eventsOf([...changed, ...come]), ({ event }) => event.jobId)
  const causes = new Map<string, Cause>()
  for (const job of changed) {
    // Nothing happened to it: what has changed is who asks.
    const unmoved = { reason: membership.has(job, job) ? null : ('NOT_PERMITTED' as const), actor: null }
    causes.set(job.id, membership.causeOfAll(events.get(job.id) ?? []) ?? unmoved)
  }
  for (const { id } of come) {
    const cause = membership.causeOfAll((events.get(id) ?? []).filter(isNews))
    if (cause !== null) causes.set(id, cause)
  }
  return causes
}
