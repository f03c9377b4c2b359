// Compares statistics that the counters tell with those of a count of the jobs: all is the same but for lengths of time, of which the
// counters know only about how long they are.
import { expect } from 'vitest'
import type { Spread } from '../../src/domain/statistics/figures.ts'

interface Told {
  readonly wait: Spread
  readonly handling: Spread
  readonly lead: Spread
}

function isNear(told: number | null, counted: number | null, off: number): boolean {
  if (told === null || counted === null) return told === counted
  return Math.abs(told - counted) <= (off === 0 ? 0 : Math.max(2, off * counted))
}

function checkSpread(told: Spread, counted: Spread, off: number): void {
  expect(
    [told.count, isNear(told.p50Ms, counted.p50Ms, off), isNear(told.p90Ms, counted.p90Ms, off)],
    JSON.stringify([told, counted]),
  ).toEqual([counted.count, true, true])
}

/** Checks that what is told is the same, but for lengths of time, which may be so much off: 1 % unless told. */
export function checkNear<Figures extends Told>(
  told: readonly Figures[],
  counted: readonly Figures[],
  asked: unknown,
  off = 0.01,
): void {
  const exact = (all: readonly Figures[]) => all.map(({ wait: _, handling: __, lead: ___, ...figures }) => figures)
  expect(exact(told), JSON.stringify(asked)).toEqual(exact(counted))
  for (const [index, figures] of counted.entries()) {
    const other = told[index]
    for (const key of ['wait', 'handling', 'lead'] as const) if (other) checkSpread(other[key], figures[key], off)
  }
}
