// A period is its spans and what is left of it at its ends: each day of it once, and nothing else, wherever it lies.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLong, wholeSpansOf } from '../src/store/statistics/whole-days.ts'
import { size } from './size.ts'
import { checkProperty } from './support/property.ts'

const dayMs = 86_400_000
// Also before 1970.
const moment = fc.integer({ min: -100 * dayMs, max: 200 * dayMs })

test('spans and ends are the period, without a gap and without a day that is counted twice', async () => {
  const isWhole = fc.asyncProperty(moment, fc.integer({ min: 1, max: 150 * dayMs }), async (fromMs, lengthMs) => {
    const { ranges, ends } = wholeSpansOf({ from: new Date(fromMs), to: new Date(fromMs + lengthMs) })
    const momentOf = (days: number, span: number): number => new Date(span * days * dayMs).getTime()
    const spans = ranges.map(({ days, first, end }) => [momentOf(days, first), momentOf(days, end)] as const)
    const parts = [...spans, ...ends.map(({ from, to }) => [from.getTime(), to.getTime()] as const)]
      .filter(([from, to]) => from !== to)
      .sort(([one], [other]) => one - other)
    expect(parts.every(([from, to]) => from < to)).toBe(true)
    expect(parts.map(([from]) => from)).toEqual([fromMs, ...parts.slice(0, -1).map(([, to]) => to)])
    expect(parts.at(-1)?.[1]).toBe(fromMs + lengthMs)
    for (const { from, to } of ends) expect(to.getTime() - from.getTime()).toBeLessThan(8 * dayMs)
  })
  await checkProperty('spans of periods', size(500, 20_000), isWhole)
})

test('without a beginning or an end there is nothing left on that side', () => {
  expect(wholeSpansOf({}).ends).toEqual([])
  const from = new Date(5 * dayMs)
  expect(wholeSpansOf({ from }).ends).toEqual([{ from, to: new Date(8 * dayMs) }])
})

test('what is still to come makes no period long', () => {
  const now = new Date(100 * dayMs)
  const from = new Date(now.getTime() - 7 * dayMs)
  expect(isLong({ from, to: new Date(now.getTime() + 60 * dayMs) }, now)).toBe(false)
  expect(isLong({ from: new Date(now.getTime() - 33 * dayMs) }, now)).toBe(true)
})
