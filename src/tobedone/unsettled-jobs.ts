// Reads the open jobs that should not be open, for services and admins, and how asking the conditions goes, for whoever operates it.
import { JobError } from '../domain/job-error.ts'
import type { Registry } from '../domain/registry.ts'
import { isTrusted, type Viewer } from '../domain/viewer.ts'
import type { ConditionPasses } from '../store/condition-passes.ts'
import type { UnsettledJobs, UnsettledPage, UnsettledQuery } from '../store/unsettled-jobs.ts'

/** Reads a page of them. */
export type ReadUnsettled = (viewer: Viewer, query: UnsettledQuery) => Promise<UnsettledPage>

/** How asking the condition of a type goes. */
export interface ConditionState {
  readonly type: string
  /** How often in a row nothing but failures came. */
  readonly failures: number
  /** When the last pass through the open jobs began; null: none has. */
  readonly passedAt: Date | null
  /** How many open jobs are listed. */
  readonly unsettledCount: number
}

/** Makes what reads them. */
export function readUnsettledIn({ read }: UnsettledJobs, registry: Registry): ReadUnsettled {
  return async (viewer, query) => {
    if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins see which jobs are unsettled.')
    for (const name of query.type ?? []) registry.known(name)
    return await read(query)
  }
}

/** Reads how all types with a condition are doing, by name. */
export async function readConditionStates(
  passes: ConditionPasses,
  unsettled: UnsettledJobs,
): Promise<readonly ConditionState[]> {
  const [all, counts] = [await passes.all(), await unsettled.counts()]
  const names = [...new Set([...all.map(({ type }) => type), ...counts.keys()])].sort()
  return names.map((type) => {
    const pass = all.find((each) => each.type === type)
    return {
      type,
      failures: pass?.failures ?? 0,
      passedAt: pass?.startedAt ?? null,
      unsettledCount: counts.get(type) ?? 0,
    }
  })
}
