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

// What was listed of a type that does not list any more is of no interest, whatever rows there still are.
function listingTypes(registry: Registry): readonly string[] {
  return registry.all.filter(({ condition }) => condition?.whenFound === 'list').map(({ name }) => name)
}

/** Makes what reads them. */
export function readUnsettledIn({ read }: UnsettledJobs, registry: Registry): ReadUnsettled {
  return async (viewer, { type, ...page }) => {
    if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins see which jobs are unsettled.')
    const asked = type?.map((name) => registry.known(name).name)
    return await read({ ...page, type: listingTypes(registry).filter((name) => asked?.includes(name) ?? true) })
  }
}

/** Reads how the types with a condition, as they are configured here, are doing; in order of name. */
export async function readConditionStates(
  passes: ConditionPasses,
  unsettled: UnsettledJobs,
  registry: Registry,
): Promise<readonly ConditionState[]> {
  const [all, counts] = [await passes.all(), await unsettled.counts(listingTypes(registry))]
  return registry.all
    .filter(({ condition }) => condition !== null)
    .map(({ name }) => {
      const pass = all.find(({ type }) => type === name)
      return {
        type: name,
        failures: pass?.failures ?? 0,
        passedAt: pass?.startedAt ?? null,
        unsettledCount: counts.get(name) ?? 0,
      }
    })
}
