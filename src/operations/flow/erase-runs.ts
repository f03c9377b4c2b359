// Erase a person or a target from the runs of flows, before their jobs: a run that is erased asks for nothing more about them.
import type { Erasure, ErasureSubject } from '../../domain/erasure.ts'
import { type FlowRun, flowLock } from '../../domain/flow/flow-run.ts'
import { targetOf } from '../../domain/job.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { PerformTogether } from '../frame/perform-together.ts'
import { noNeeds } from './go-on.ts'

/** What it does its work with. */
export interface RunErasing {
  readonly together: PerformTogether
  readonly now: () => Date
  readonly findRunsNaming: (subject: ErasureSubject, after: string | null) => Promise<readonly FlowRun[]>
}

/** Erases all runs that name the subject. @throws JobError UNAVAILABLE when others hold one of them */
export async function eraseRuns(
  { together, now, findRunsNaming }: RunErasing,
  viewer: Viewer,
  erasure: Erasure,
): Promise<void> {
  for (let after: string | null = null; ; ) {
    const runs = await findRunsNaming(erasure.subject, after)
    const last = runs.at(-1)
    if (last === undefined) return
    const locks = runs.map((run) => flowLock(run.flow, targetOf(run))).sort()
    await together(async ({ locked }) => {
      // Whoever goes on with one of them has read whom it is for: they have ended once the lock is there.
      await locked.lock(locks, noNeeds)
      await locked.flows.erase({ ...erasure, ids: runs.map(({ id }) => id), by: viewer.id, now: now() })
    })
    after = last.id
  }
}
