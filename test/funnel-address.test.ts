// The time that an address of the funnel means: whatever moment it looks at lies in it, and one may move about in it without it moving.
import { assert, constantFrom, date, double, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { momentOf, periods, readFunnelAddress, spanOf } from '../src/console/funnel/address.ts'

const now = date({ min: new Date('2024-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })

test('a moment before the period is shown in one of the same length, which stays as one moves about in it', () => {
  const part = double({ min: 0, max: 1, noNaN: true })
  const drawn = record({ now, period: constantFrom(...periods), back: part, other: part })
  void assert(
    property(drawn, ({ now, period, back, other }) => {
      // As far back as the year 2000, and often enough not far.
      const at = new Date(now.getTime() - Math.floor(back ** 4 * (now.getTime() - Date.UTC(2000, 0))))
      const asked = readFunnelAddress(`flow=onboarding&period=${period}&at=${at.toISOString()}`)
      const span = spanOf(asked, now)
      const [from, end] = [Date.parse(span.from), span.to === null ? now.getTime() : Date.parse(span.to)]
      expect(from).toBeLessThan(at.getTime())
      expect(end).toBeGreaterThanOrEqual(at.getTime())
      expect(end).toBeLessThanOrEqual(now.getTime())
      if (at < now) expect(momentOf(asked, span, now)).toBe(at.getTime())
      const moved = Math.floor(from + 1 + other * (end - from - 1))
      expect(spanOf({ ...asked, at: moved }, now)).toEqual(span)
    }),
    { numRuns: 2_000 },
  )
})

test('without a moment a period ends now', () => {
  for (const period of periods) {
    const at = new Date(2031, 4, 17, 10, 30)
    const span = spanOf(readFunnelAddress(`period=${period}`), at)
    expect(span.to).toBeNull()
    const days = (at.getTime() - Date.parse(span.from)) / 86_400_000
    expect(Math.ceil(days)).toBe(Number.parseInt(period, 10))
  }
})

test.each([
  ['before days that are named', 'from=2031-05-10&to=2031-05-12&at=2031-05-01T00:00:00Z'],
  ['that has yet to come', 'at=2031-06-01T00:00:00Z'],
  ['of before anything', 'at=-100000-01-01T00:00:00Z'],
  ['that is none', 'at=yesterday'],
])('a moment %s counts as not said', (_, query) => {
  const asked = readFunnelAddress(query)
  const at = new Date('2031-05-17T10:30:00Z')
  expect(momentOf(asked, spanOf(asked, at), at)).toBeNull()
})
