// Which jobs belong to a live list of a viewer, and who or what made one come or go, as far as the viewer may know.
import type { JobFilter } from '../../domain/filter.ts'
import { matchesFilter } from '../../domain/filter-matches.ts'
import type { Job } from '../../domain/job.ts'
import { leaveReasonOf } from '../../domain/leave-reason.ts'
import { isWithin } from '../../domain/order-range.ts'
import { readableFilter } from '../../domain/readable-filter.ts'
import type { Registry } from '../../domain/registry.ts'
import { canSee, canSeeInternal, type Viewer, type VisibleParts } from '../../domain/viewer.ts'
import type { LoggedEvent } from '../../store/event-log.ts'
import type { Cause } from './difference.ts'
import type { ListWish } from './queue-options.ts'

/** What belongs to the list of a viewer. Made anew when the viewer's rights change. */
export class Membership {
  readonly viewer: Viewer
  /** The filter as it is judged for the viewer. */
  readonly filter: JobFilter
  readonly #isWithin: ReturnType<typeof isWithin>
  readonly #registry: Registry

  constructor(viewer: Viewer, { filter, orderBy, range }: Omit<ListWish, 'first'>, registry: Registry) {
    this.viewer = viewer
    this.filter = readableFilter(filter, viewer, registry)
    this.#isWithin = isWithin(orderBy, range)
    this.#registry = registry
  }

  /** Whether a job belongs to the list; who may see it is judged on what is known of it by now. */
  has(job: Job, now: VisibleParts): boolean {
    return (
      matchesFilter(this.filter, job) && this.#isWithin(job) && canSee(this.viewer, now, this.#registry.of(now.type))
    )
  }

  /** What an event is for the job's place in the list. */
  causeOf(logged: LoggedEvent): Cause {
    const { event, now } = logged
    const type = this.#registry.of(now.type)
    if (!canSee(this.viewer, now, type)) return { reason: 'NOT_PERMITTED', actor: null }
    const isMember = this.has(event.job, now)
    // That somebody said something internally is not told; that the job was touched shows.
    if (event.comment?.isInternal && !canSeeInternal(this.viewer, type)) {
      return { reason: isMember ? null : 'UPDATED', actor: null }
    }
    return { reason: isMember ? null : leaveReasonOf(event), actor: event.actor }
  }

  /** The same for several events of one job, in order: the last time that it left counts, unless it came back. */
  causeOfAll(events: readonly LoggedEvent[]): Cause | null {
    let cause: Cause | null = null
    for (const logged of events) {
      const next = this.causeOf(logged)
      if (cause === null || cause.reason === null || next.reason === null) cause = next
    }
    return cause
  }
}
