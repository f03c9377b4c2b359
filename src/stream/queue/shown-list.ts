// A list as its readers show it, and what they are told so that they show the next one. Never changed: many may hold it.
import type { Job } from '../../domain/job.ts'
import { type Causes, difference } from './difference.ts'
import type { QueueChange } from './queue-change.ts'

/** A list as it is to be shown. */
export interface ShownList {
  readonly shown: readonly Job[]
  readonly hasMore: boolean
  /** The cursor of its last job in pages of its order; null while there is none. */
  readonly endCursor: string | null
}

/** What a reader who shows `told` is told so that it shows the list; null: whoever shows nothing gets all of it. */
export function changesTo(
  { shown, hasMore, endCursor }: ShownList,
  told: ShownList | null,
  causes: Causes,
): readonly QueueChange[] {
  if (told === null) return [{ kind: 'LIST', jobs: shown, hasMore, endCursor }]
  const steps = difference(told.shown, shown, causes)
  if (steps.length === 0 && hasMore !== told.hasMore) return [{ kind: 'MORE', hasMore, endCursor }]
  return steps.map((step) => ({ ...step, hasMore, endCursor }))
}
