// Why jobs have changed or gone between two readings of a list, when the events that did it have not come by yet.
import type { Job } from '../../domain/job.ts'
import type { KnownJob, LoggedEvent } from '../../store/event-log.ts'
import type { Causes } from './difference.ts'
import type { Membership } from './membership.ts'

/**
 * The causes of what differs.
 * @param eventsOf the events of some jobs after the versions that are known, as far as the later reading shows them
 */
export async function causesSince(
  before: readonly Job[],
  after: readonly Job[],
  membership: Membership,
  eventsOf: (known: readonly KnownJob[]) => Promise<readonly LoggedEvent[]>,
): Promise<Causes> {
  const versions = new Map(after.map(({ id, version }) => [id, version]))
  const changed = before.filter(({ id, version }) => versions.get(id) !== version)
  if (changed.length === 0) return new Map()
  const events = Map.groupBy(await eventsOf(changed), ({ event }) => event.jobId)
  return new Map(
    changed.map((job) => {
      // Nothing happened to it: what has changed is who asks.
      const unmoved = { reason: membership.has(job, job) ? null : ('NOT_PERMITTED' as const), actor: null }
      return [job.id, membership.causeOfAll(events.get(job.id) ?? []) ?? unmoved]
    }),
  )
}
