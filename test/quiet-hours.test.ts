// When quiet hours are over, held to what Intl shows of the clocks themselves: nights that have an hour twice or not at all, and days
// that are left out. And what can be said of quiet hours.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  problemOfQuietHours,
  problemOfUsualQuietHours,
  quietHoursOf,
  weekdays,
} from '../src/domain/notification/quiet-hours.ts'
import { quietUntil } from '../src/domain/notification/quiet-until.ts'
import { wallClockOf } from '../src/domain/notification/wall-clock.ts'
import { size } from './size.ts'
import { checkProperty } from './support/property.ts'

const minute = 60_000
const quarter = 15 * minute
const day = 1_440 * minute

// Where and when clocks are set anew: by an hour, by half of one, at midnight; or never.
const changes: readonly (readonly [timeZone: string, around: string])[] = [
  ['Europe/Amsterdam', '2026-03-29'],
  ['Europe/Amsterdam', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['America/St_Johns', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Santiago', '2026-04-05'],
  ['America/Santiago', '2026-09-06'],
  ['Asia/Kathmandu', '2026-03-29'],
  ['Pacific/Kiritimati', '2026-03-29'],
  ['UTC', '2026-10-25'],
]

interface Shown {
  readonly at: number
  /** As in "2026-03-29 03:00", so that later is greater. */
  readonly text: string
}

// What the clock shows at each quarter of an hour of two weeks: every change and every time of these tests is at one of them.
const windows = changes.map(([timeZone, around]) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const middle = Date.parse(`${around}T00:00:00Z`)
  const shown: Shown[] = []
  for (let at = middle - 5 * day; at < middle + 12 * day; at += quarter) shown.push({ at, text: format.format(at) })
  return { clock: wallClockOf(timeZone), middle, shown }
})

const timeOfDay = fc.integer({ min: 0, max: 95 }).map((quarters) => {
  const [hour, rest] = [Math.floor(quarters / 4), (quarters % 4) * 15]
  return `${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
})
const hours = fc
  .array(fc.record({ from: timeOfDay, to: timeOfDay, weekdays: fc.subarray([...weekdays], { minLength: 1 }) }), {
    maxLength: 3,
  })
  .filter((each) => problemOfQuietHours(each) === null)
  .map(quietHoursOf)

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + day).toISOString().slice(0, 10)
}

const weekdayFormat = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })

function nameOf(date: string): string {
  return weekdayFormat.format(Date.parse(`${date}T12:00:00Z`)).toUpperCase()
}

type Span = readonly [from: number, until: number]

// From when the clock first shows the begin, until after it shows anything before the end.
function spansOf(shown: readonly Shown[], given: ReturnType<typeof quietHoursOf>): readonly Span[] {
  const dates = [...new Set(shown.map(({ text }) => text.slice(0, 10)))].slice(1, -2)
  return given.flatMap(({ from, to, weekdays: days }) =>
    dates
      .filter((date) => days.some((each) => each === nameOf(date)))
      .map((date): Span => {
        const end = `${to > from ? date : dayAfter(date)} ${to}`
        const first = shown.find(({ text }) => text >= `${date} ${from}`)
        const last = shown.findLast(({ text }) => text < end)
        return [first?.at ?? Number.NaN, (last?.at ?? Number.NaN) + quarter]
      }),
  )
}

function endOf(at: number, spans: readonly Span[]): number {
  const span = spans.find(([from, until]) => from <= at && at < until)
  return span === undefined ? at : endOf(span[1], spans)
}

test('what falls into quiet hours comes when they are over, wherever and whenever clocks are set anew', async () => {
  await checkProperty(
    'quiet hours',
    size(120, 40_000),
    fc.asyncProperty(
      fc.constantFrom(...windows),
      hours,
      fc.integer({ min: -2 * day, max: 3 * day }),
      async ({ clock, middle, shown }, given, offset) => {
        const at = middle + offset
        const end = quietUntil(new Date(at), given, clock)
        expect(end.toISOString()).toBe(new Date(endOf(at, spansOf(shown, given))).toISOString())
      },
    ),
  )
})

describe('a night in Amsterdam', () => {
  const clock = wallClockOf('Europe/Amsterdam')
  const until = (at: string, from: string, to: string) =>
    quietUntil(new Date(at), quietHoursOf([{ from, to }]), clock).toISOString()

  test.each([
    ['is over in the morning', '2026-01-10T22:30:00Z', '22:00', '07:00', '2026-01-11T06:00:00.000Z'],
    ['has not begun', '2026-01-10T20:59:59.999Z', '22:00', '07:00', '2026-01-10T20:59:59.999Z'],
    ['has begun', '2026-01-10T21:00:00Z', '22:00', '07:00', '2026-01-11T06:00:00.000Z'],
    ['is over by then', '2026-01-11T06:00:00Z', '22:00', '07:00', '2026-01-11T06:00:00.000Z'],
    ['is an hour shorter in spring', '2026-03-28T22:00:00Z', '22:00', '07:00', '2026-03-29T05:00:00.000Z'],
    ['is an hour longer in autumn', '2026-10-24T21:00:00Z', '22:00', '07:00', '2026-10-25T06:00:00.000Z'],
    ['ends at a time that there is not', '2026-03-28T22:00:00Z', '22:00', '02:30', '2026-03-29T01:00:00.000Z'],
    ['ends at the later of two times', '2026-10-25T00:45:00Z', '22:00', '02:30', '2026-10-25T01:30:00.000Z'],
    ['begins at the earlier of two times', '2026-10-25T00:45:00Z', '02:30', '07:00', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_what, at, from, to, end) => {
    expect(until(at, from, to)).toBe(end)
  })
})

describe('it is impossible', () => {
  test.each([
    ['22:00', 'must be a list of at most 10'],
    [Array.from({ length: 11 }, () => ({ from: '01:00', to: '02:00' })), 'at most 10'],
    [[null], 'times of day'],
    [[{ from: '22:00' }], 'times of day'],
    [[{ from: '24:00', to: '07:00' }], 'times of day'],
    [[{ from: '22:00', to: '7:00' }], 'times of day'],
    [[{ from: '22:00', to: '07:00', weekdays: [] }], 'weekdays that are a list of MONDAY'],
    [[{ from: '22:00', to: '07:00', weekdays: ['friday'] }], 'weekdays'],
    [[{ from: '08:00', to: '08:00' }], 'must leave some time of the week'],
    [
      [
        { from: '22:00', to: '07:00' },
        { from: '07:00', to: '22:00' },
      ],
      'must leave some time of the week',
    ],
  ])('%j', (said, problem) => {
    expect(problemOfQuietHours(said)).toContain(problem)
  })

  test.each([
    ['at night', 'quietHours'],
    [{ hours: [{ from: '22:00', to: 'late' }] }, '"hours" must have times of day'],
    [{ hours: [{ from: '22:00', to: '07:00' }], timeZone: 'Amsterdam' }, '"timeZone" that is none'],
  ])('in a configuration: %j', (said, problem) => {
    expect(problemOfUsualQuietHours(said)).toContain(problem)
  })
})
