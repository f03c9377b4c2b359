// Whether an event is for a viewer: what was asked for, and what they may see by now.
import type { EventKind } from '../domain/event.ts'
import type { JobFilter } from '../domain/filter.ts'
import { matchesFilter } from '../domain/filter-matches.ts'
import { mayHaveMatched } from '../domain/matched-before-erasure.ts'
import { readableFilter } from '../domain/readable-filter.ts'
import type { Registry } from '../domain/registry.ts'
import { canSee, canSeeInternal, type Viewer } from '../domain/viewer.ts'
import type { LoggedEvent } from '../store/event-log.ts'

/** Which events were asked for, whoever asks. */
export interface Wish {
  readonly filter: JobFilter
  /** None given: all. */
  readonly kinds?: readonly EventKind[] | undefined
  /** Leave out what came with an import. */
  readonly isWithoutImported?: boolean | undefined
}

/** Which events somebody asked for. */
export interface ViewerWish extends Wish {
  /** Who reads now: asked again for every event, so that a role that is lost counts at once. */
  readonly viewer: () => Viewer
}

/** What an event is to a subscriber: whether the job after it matches the filter, or has just left. */
export interface Judgement {
  readonly matches: boolean
}

const isIn: Judgement = { matches: true }
const hasLeft: Judgement = { matches: false }

function memo<Key, Value>(ask: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const value = ask(key)
    known.set(key, value)
    return value
  }
}

/**
 * Takes up an event: null when it is for nobody with this wish; else what tells for each viewer what it is to them (null:
 * nothing). The filter is judged before and after the event, so that one hears of a job that leaves; permission on the job
 * as it is now. However many ask, the filter is judged once, and permission once for each viewer.
 */
export function judging(
  wish: Wish,
  { event, before, now }: LoggedEvent,
  registry: Registry,
): ((viewer: Viewer) => Judgement | null) | null {
  if (wish.kinds && !wish.kinds.includes(event.kind)) return null
  if (wish.isWithoutImported && event.isImported) return null
  const type = registry.of(now.type)
  const admitted = memo((filter: JobFilter): Judgement | null => {
    if (matchesFilter(filter, event.job)) return isIn
    if (event.kind === 'ERASED') return mayHaveMatched(filter, event.job) ? hasLeft : null
    return before !== null && matchesFilter(filter, before) ? hasLeft : null
  })
  return memo((viewer: Viewer) => {
    if (!canSee(viewer, now, type)) return null
    if (event.comment?.isInternal && !canSeeInternal(viewer, type)) return null
    return admitted(readableFilter(wish.filter, viewer, registry))
  })
}

/** What an event is to whoever asked for it. */
export function judge(wish: ViewerWish, logged: LoggedEvent, registry: Registry): Judgement | null {
  return judging(wish, logged, registry)?.(wish.viewer()) ?? null
}
