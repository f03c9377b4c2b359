// The clock on the wall of a time zone. What it shows is written as if it were UTC, so that times of day can be reckoned with; where it
// is set back it shows the same twice, and where it is set forward some times never.

/** What the clock of a time zone shows at a moment. */
export type WallClock = (at: number) => number

const minuteMs = 60_000
const dayMs = 86_400_000

/** The clock of a time zone. It remembers what it was asked for, so it is not to be kept for long. */
export function wallClockOf(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric', month: 'numeric' },
    ...{ day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  const shownAt = (at: number): number => {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }
  // Intl takes its time, and the moments around one night are asked for again and again.
  const offsets = new Map<number, number>()
  return (at) => {
    const minute = Math.floor(at / minuteMs) * minuteMs
    const known = offsets.get(minute)
    const offset = known ?? shownAt(minute) - minute
    if (known === undefined) offsets.set(minute, offset)
    return at + offset
  }
}

// When the clock is set anew between two moments, which is at a whole minute.
function changeBetween(clock: WallClock, before: number, after: number): number {
  const offset = clock(before) - before
  let [low, high] = [before, after]
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / (2 * minuteMs)) * minuteMs
    if (clock(middle) - middle === offset) low = middle
    else high = middle
  }
  return high
}

/**
 * When a clock first shows this time (a whole minute) or a later one, and since when it shows no earlier one any more. They are the
 * same but where the clock is set back.
 */
export function momentsOf(clock: WallClock, shown: number): { readonly first: number; readonly last: number } {
  const [before, after] = [shown - dayMs, shown + dayMs]
  const [offset, later] = [clock(before) - before, clock(after) - after]
  if (offset === later) return { first: shown - offset, last: shown - offset }
  const change = changeBetween(clock, before, after)
  const [byOld, byNew] = [shown - offset, shown - later]
  return {
    first: byOld < change ? byOld : Math.max(change, byNew),
    last: byNew > change ? byNew : Math.min(change, byOld),
  }
}
