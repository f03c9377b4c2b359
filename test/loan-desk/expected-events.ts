// What a subscriber must have got: made from the histories of the jobs, put into the order of the log by their cursors.
import { readNumbers } from '../../src/store/cursor-numbers.ts'
import type { EndedJob } from './jobs-at-the-end.ts'
import type { SeenEvent } from './seen-event.ts'

/** Whether a filter admits the job as an event left it. */
export type Admits = (job: SeenEvent['job']) => boolean

/** -1, 0 or 1: which of two events comes first in the log. */
export function comparePlaces(one: SeenEvent, other: SeenEvent): number {
  const [places, otherPlaces] = [one, other].map(({ cursor }) => readNumbers(cursor).numbers ?? [])
  for (const [index, number] of (places ?? []).entries()) {
    const otherNumber = otherPlaces?.[index] ?? -1n
    if (number !== otherNumber) return number < otherNumber ? -1 : 1
  }
  return 0
}

/** The events that the filter admits before or after them, in the order of the log, each with whether it still matches. */
export function expectedEvents(jobs: readonly EndedJob[], admits: Admits): readonly SeenEvent[] {
  const admitted = jobs.flatMap(({ history }) =>
    history.flatMap((event, index) => {
      const before = history[index - 1]
      const matches = admits(event.job)
      return matches || (before && admits(before.job)) ? [{ ...event, matches }] : []
    }),
  )
  return admitted.sort(comparePlaces)
}
