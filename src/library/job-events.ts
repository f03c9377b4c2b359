// Events of the log to iterate over. `return()` ends it also while `next()` waits, which an `async function*` cannot do; so
// does closing the library.
import type { EventKind, JobEvent } from '../domain/event.ts'
import type { Delivery } from '../tobedone.ts'
import type { LibraryFilter, TypeOrName } from './type-filter.ts'

/** Which events. All conditions must hold; a filter is judged before and after the event. */
export interface EventQuery {
  readonly type?: TypeOrName | readonly TypeOrName[]
  readonly filter?: LibraryFilter
  readonly kinds?: readonly EventKind[]
  /** An event cursor: the `eventCursor` of an answer, or the `cursor` of an event. Unless told, from now on. */
  readonly after?: string
}

/** An event with its place in the stream. `job` is the job after it. */
export interface DeliveredEvent extends JobEvent {
  /** For `after`: behind it come all events that come after this one. */
  readonly cursor: string
  /** Whether the job after it matches the query; if not, it has just left. */
  readonly matches: boolean
}

/**
 * Events in their order, none lost and none twice, however slowly they are read. The first `next()` throws JobError
 * INVALID_INPUT, CURSOR_INVALID or CURSOR_EXPIRED for a query that cannot be served.
 */
export interface JobEvents extends AsyncIterableIterator<DeliveredEvent>, AsyncDisposable {
  /** Ends it, also while `next()` waits. */
  return(): Promise<IteratorResult<DeliveredEvent>>
}

/** The event as the library gives it. */
export function deliveredEvent({ event, cursor, matches }: Delivery): DeliveredEvent {
  return { ...event, cursor, matches }
}

const ended = { done: true, value: undefined } as const

/** Iterates over what is being opened. `shown` is what the reader gets to see of an event. */
export function jobEvents(
  opening: Promise<AsyncIterableIterator<Delivery>>,
  shown: (event: JobEvent) => JobEvent,
  onEnd: (events: JobEvents) => void,
): JobEvents {
  let isEnded = false
  // Whoever never reads does not hear of the failure either.
  opening.catch(() => {})
  const { promise: end, resolve: finish } = Promise.withResolvers<typeof ended>()
  const events: JobEvents = {
    async next() {
      if (isEnded) return ended
      const next = opening.then(async (deliveries) => await deliveries.next())
      // The opening may take its time, and `return()` does not wait for it.
      const { done, value } = await Promise.race([next, end])
      if (isEnded || done) return ended
      return { done: false, value: deliveredEvent({ ...value, event: shown(value.event) }) }
    },
    async return() {
      isEnded = true
      finish(ended)
      onEnd(events)
      await opening.then(
        (deliveries) => deliveries.return?.(),
        () => {},
      )
      return ended
    },
    [Symbol.asyncIterator]() {
      return events
    },
    async [Symbol.asyncDispose]() {
      await events.return()
    },
  }
  return events
}
