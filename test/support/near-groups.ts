// Compares groups of statistics that the counters tell with those of a count of the jobs: all is the same but for lengths of time, of
// which the counters know only about how long they are.
import { expect } from 'vitest'
import type { Spread } from '../../src/domain/statistics/figures.ts'
import type { FoundGroup, JobStatsQuery } from '../../src/domain/statistics/job-stats.ts'

function isNear(told: number | null, counted: number | null): boolean {
  if (told === null || counted === null) return told === counted
  return Math.abs(told - counted) <= Math.max(2, 0.01 * counted)
}

function checkSpread(told: Spread, counted: Spread): void {
  expect(
    [told.count, isNear(told.p50Ms, counted.p50Ms), isNear(told.p90Ms, counted.p90Ms)],
    JSON.stringify([told, counted]),
  ).toEqual([counted.count, true, true])
}

/** Checks that the groups are the same, but for lengths of time, which may be 1 % off. */
export function checkNearGroups(
  told: readonly FoundGroup[],
  counted: readonly FoundGroup[],
  asked: JobStatsQuery,
): void {
  const exact = (groups: readonly FoundGroup[]) => groups.map(({ wait: _, handling: __, lead: ___, ...group }) => group)
  expect(exact(told), JSON.stringify(asked)).toEqual(exact(counted))
  for (const [index, group] of counted.entries()) {
    const other = told[index]
    for (const key of ['wait', 'handling', 'lead'] as const) if (other) checkSpread(other[key], group[key])
  }
}
