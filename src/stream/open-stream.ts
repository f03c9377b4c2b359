// The live half of a system: the hub that follows the log, and subscriptions that begin anywhere in it.
import type { Clock } from '../domain/clock.ts'
import type { JobEvent, LogPosition } from '../domain/event.ts'
import type { JobFilter } from '../domain/filter.ts'
import { checkFilter } from '../domain/filter-check.ts'
import type { Registry } from '../domain/registry.ts'
import { systemViewer } from '../domain/viewer.ts'
import type { EventCursor } from '../store/event-cursor.ts'
import type { LoggedEvent, LogPage } from '../store/event-log.ts'
import { Feed } from './feed.ts'
import { Hub } from './hub.ts'
import { iterate } from './iterate.ts'
import { joined } from './joined.ts'
import type { ViewerWish } from './wanted.ts'

/** Which events a subscriber wants. */
export interface StreamQuery extends ViewerWish {
  /** An event cursor; none: from now on. */
  readonly after?: string
}

/** The log as the stream reads it. */
export interface LogSource {
  /** A page of events after a position, not beyond another, of at most so many (500 unless told). */
  readonly read: (after: LogPosition, upTo?: LogPosition, limit?: number) => Promise<LogPage>
  /** Whether there are events after a position, also such as are still held back. */
  readonly isThereMore: (after: LogPosition) => Promise<boolean>
  readonly end: () => Promise<LogPosition>
  /** A cursor of now. */
  readonly now: () => Promise<EventCursor>
  /** Reads a cursor of a client's. @throws JobError CURSOR_INVALID, CURSOR_EXPIRED */
  readonly decode: (cursor: string) => EventCursor
  /** Where to begin to read for a cursor. @throws JobError CURSOR_INVALID, CURSOR_EXPIRED */
  readonly resumeFrom: (cursor: EventCursor) => Promise<LogPosition>
  readonly startOf: (cursor: EventCursor) => LogPosition
  readonly isAfter: (cursor: EventCursor, event: JobEvent) => boolean
  readonly cursorOf: (position: LogPosition) => string
}

/** What the stream stands on. */
export interface StreamOptions {
  readonly log: LogSource
  readonly registry: Registry
  readonly clock: Clock
  /** How late events are at the most when nothing rings, in milliseconds. */
  readonly pollMs: number
  readonly onTrouble: (error: unknown) => void
}

/** The stream of a system. */
export interface Stream {
  /** Events from a cursor on, about to be read. @throws JobError INVALID_INPUT, CURSOR_INVALID, CURSOR_EXPIRED */
  feed(query: StreamQuery): Promise<Feed>
  /** Everything that happens after a cursor to jobs that match a filter before or after it, whoever may see them. */
  tail(filter: JobFilter, after: EventCursor): AsyncIterableIterator<LoggedEvent>
  readonly hub: Hub
  close(): void
}

/** Starts to follow the log at its end. */
export async function openStream({ log, registry, pollMs, onTrouble }: StreamOptions): Promise<Stream> {
  const { read, end, isThereMore, isAfter, cursorOf } = log
  const hub = new Hub(await end(), { read, end: joined(end), isThereMore, pollMs, onTrouble })
  const now = joined(log.now)
  const source = { hub, registry, read, isAfter, cursorOf }
  return {
    hub,
    tail: (filter, cursor) =>
      iterate(
        source,
        { filter, viewer: () => systemViewer },
        { cursor, from: log.startOf(cursor) },
        (logged) => logged,
      ),
    close: () => hub.close(),
    async feed({ after, ...wish }) {
      checkFilter(wish.filter)
      const cursor = after === undefined ? await now() : log.decode(after)
      const from = after === undefined ? log.startOf(cursor) : await log.resumeFrom(cursor)
      return new Feed(source, wish, { cursor, from })
    },
  }
}
