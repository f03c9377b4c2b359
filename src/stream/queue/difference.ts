// The steps from one state of a list to another. Every step can be applied to what the one before it left, and the list is
// never longer in between than before or after.
import type { Job } from '../../domain/job.ts'
import type { LeaveReason } from '../../domain/leave-reason.ts'
import type { ListStep } from './queue-change.ts'

/** What moved a job: by whom, and why it left if it does not belong to the list any more. */
export interface Cause {
  readonly actor: string | null
  readonly reason: LeaveReason | null
}

/** The causes that are known, by the id of the job. */
export type Causes = ReadonlyMap<string, Cause>

function departures(list: Job[], kept: ReadonlySet<string>, causes: Causes): readonly ListStep[] {
  const steps: ListStep[] = []
  // From the end, so that the positions of the others stay.
  for (let previousPosition = list.length - 1; previousPosition >= 0; previousPosition--) {
    const jobId = list[previousPosition]?.id
    if (jobId === undefined || kept.has(jobId)) continue
    list.splice(previousPosition, 1)
    const { reason = null, actor = null } = causes.get(jobId) ?? {}
    // Who pushed another one out of the window has not done anything to this one.
    steps.push({
      kind: 'LEFT',
      jobId,
      previousPosition,
      ...(reason === null ? { reason: 'OUT_OF_WINDOW', actor: null } : { reason, actor }),
    })
  }
  return steps
}

/**
 * How `before` becomes `after`. Both are in the same order, in which a job stands where it stood as long as its version is
 * the same.
 */
export function difference(before: readonly Job[], after: readonly Job[], causes: Causes): readonly ListStep[] {
  const list = [...before]
  const steps = [...departures(list, new Set(after.map(({ id }) => id)), causes)]
  const versions = new Map(before.map(({ id, version }) => [id, version]))
  // Each one that is new or has changed is put behind the one that comes before it; so those before are always in order.
  for (const [index, job] of after.entries()) {
    const version = versions.get(job.id)
    if (version === job.version) continue
    const actor = causes.get(job.id)?.actor ?? null
    const previousPosition = version === undefined ? -1 : list.findIndex(({ id }) => id === job.id)
    if (previousPosition >= 0) list.splice(previousPosition, 1)
    const leader = after[index - 1]?.id
    const position = leader === undefined ? 0 : list.findIndex(({ id }) => id === leader) + 1
    list.splice(position, 0, job)
    steps.push(
      previousPosition < 0
        ? { kind: 'ENTERED', job, position, actor }
        : { kind: 'UPDATED', job, position, previousPosition, actor },
    )
  }
  return steps
}
