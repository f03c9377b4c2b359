// What is wrong with what a follower got and shows, in words; nothing when it is right.
import { isDeepStrictEqual } from 'node:util'
import type { Viewer } from '../../src/domain/viewer.ts'
import { decodeEventCursor, isAfter } from '../../src/store/event-cursor.ts'
import type { SeenJob } from './answers.ts'
import type { Follower } from './follower.ts'
import { type Due, dueTo, isKeptFrom, type Log, nameOf, sees } from './log.ts'

function receivedNames({ received }: Follower): readonly string[] {
  return received.map(({ job, version }) => nameOf({ jobId: job.id, version }))
}

// More than can be under way at once. What ran beside the first event that one got may have ended before one came.
const mostAtOnce = 50n

/** The events that a follower may have got by now, and of those which it must have got. */
export function owed(follower: Follower, log: Log): readonly Due[] {
  const { wish, start } = follower
  const due = dueTo(wish.viewer, wish.filter, log)
  const [first] = receivedNames(follower)
  const firstIndex = first === undefined ? due.length : due.findIndex(({ name }) => name === first)
  const firstXid = due[firstIndex]?.xid ?? 0n
  const cursor = start && decodeEventCursor(start.eventCursor, log)
  return due.flatMap((each, index) => {
    const { jobId, version, xid, isCertain } = each
    const listed = start?.jobs.get(jobId)?.version
    const isUnseen = cursor
      ? isAfter(cursor, { xid, place: 0n, id: 0n }) || (listed !== undefined && version > listed)
      : index >= firstIndex && xid > firstXid + mostAtOnce
    if (isUnseen) return [{ ...each, isCertain }]
    // What the list showed already comes again to one who goes on from an event that stands before it in the log.
    return index >= firstIndex ? [{ ...each, isCertain: false }] : []
  })
}

/** What is wrong with the events that a follower got. */
export function wrongEvents(follower: Follower, log: Log): readonly string[] {
  const names = receivedNames(follower)
  const due = owed(follower, log)
  const places = new Map(due.map(({ name }, index) => [name, index]))
  const got = new Set(names)
  return [
    ...follower.troubles.map(
      (trouble) => `trouble: ${trouble instanceof Error ? trouble.stack : JSON.stringify(trouble)}`,
    ),
    ...due.flatMap(({ name, isCertain }) => (isCertain && !got.has(name) ? [`lost: ${name}`] : [])),
    ...names.flatMap((name) => (places.has(name) ? [] : [`not for it: ${name}`])),
    ...(got.size === names.length ? [] : ['some came twice']),
    ...names.flatMap((name, index) => {
      const [place = 0, before = -1] = [places.get(name), places.get(names[index - 1] ?? '')]
      return place < before ? [`out of order: ${name}`] : []
    }),
  ]
}

// What an internal comment changes: nobody else is told of it, but it counts as a version.
function without({ version, updatedAt, ...rest }: SeenJob): object {
  return rest
}

function isShownRight(viewer: Viewer, shown: SeenJob | undefined, fresh: SeenJob, log: Log): boolean {
  if (isDeepStrictEqual(shown, fresh)) return true
  const since = log.entries.filter(({ jobId, version }) => jobId === fresh.id && version > (shown?.version ?? 0))
  return (
    shown !== undefined &&
    since.every((entry) => isKeptFrom(viewer, entry)) &&
    isDeepStrictEqual(without(shown), without(fresh))
  )
}

/** What is wrong with what a follower shows, beside a fresh list. A job that went out of sight it cannot have heard of. */
export function wrongList(follower: Follower, fresh: ReadonlyMap<string, SeenJob>, log: Log): readonly string[] {
  const { shown, wish } = follower
  const last = new Map(log.entries.map(({ jobId, job }) => [jobId, job]))
  return [
    ...[...fresh].flatMap(([id, job]) => {
      const mine = shown.get(id)
      return isShownRight(wish.viewer, mine, job, log)
        ? []
        : [`shows ${id} at version ${mine?.version}, a query at ${job.version}: ${JSON.stringify([mine, job])}`]
    }),
    ...[...shown.keys()].flatMap((id) => {
      const now = last.get(id)
      return fresh.has(id) || now === undefined || !sees(wish.viewer, now) ? [] : [`still shows ${id}`]
    }),
  ]
}
