// The log as the stream reads it, over an open store.
import type { LogPosition } from '../domain/event.ts'
import { decodeEventCursor, isAfter, placeCursor, snapshotCursor, startOf } from './event-cursor.ts'
import { isThereMore, readEnd, readEvents, readSnapshot } from './event-log.ts'
import type { Store } from './open-store.ts'
import { orRefuse } from './or-refuse.ts'
import { resumeFrom } from './resume.ts'

const largestPage = 500

/** Where the stream of a system reads. */
export function makeLogSource({ named, deployment, clock, resumeWindowMs }: Store) {
  const { epoch, base } = deployment
  return {
    read: (after: LogPosition, upTo?: LogPosition, limit = largestPage) =>
      orRefuse(() => readEvents(named, { after, limit, ...(upTo ? { upTo } : {}) })),
    isThereMore: (after: LogPosition) => isThereMore(named, after),
    end: () => orRefuse(() => readEnd(named)),
    now: () =>
      orRefuse(async () => decodeEventCursor(snapshotCursor(epoch, base, await readSnapshot(named)), deployment)),
    decode: (cursor: string) => decodeEventCursor(cursor, deployment),
    resumeFrom: (cursor: Parameters<typeof startOf>[0]) =>
      orRefuse(() => resumeFrom(named, cursor, { now: clock.now(), resumeWindowMs })),
    startOf,
    isAfter,
    cursorOf: (position: Parameters<typeof placeCursor>[1]) => placeCursor(epoch, position),
  }
}
