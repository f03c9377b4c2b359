// Moments and lengths of time as people say them, short enough for a row.
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const exactly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A length of time: "3 h". */
export function lengthOf(ms: number): string {
  const whole = Math.abs(ms)
  if (whole < minuteMs) return `${Math.max(1, Math.round(whole / 1_000))} s`
  if (whole < hourMs) return `${Math.round(whole / minuteMs)} min`
  if (whole < 2 * dayMs) return `${Math.round(whole / hourMs)} h`
  return `${Math.round(whole / dayMs)} d`
}

/** How far a moment is away: "3 h ago", "in 2 d". */
export function awayFrom(moment: string, now: number): string {
  const ms = Date.parse(moment) - now
  if (Math.abs(ms) < minuteMs) return ms < 0 ? 'just now' : 'in a moment'
  return ms < 0 ? `${lengthOf(ms)} ago` : `in ${lengthOf(ms)}`
}

/** How long ago something was. The clock of this machine may be behind that of the database, and what has happened is not to come. */
export function since(moment: string, now: number): string {
  return awayFrom(moment, Math.max(now, Date.parse(moment) + 1))
}

/** A moment to the minute. */
export function exactMoment(moment: string): string {
  return exactly.format(new Date(moment))
}

/** The moments until which jobs are snoozed, by what people call them. */
export function snoozeChoices(now: Date): readonly (readonly [words: string, until: Date])[] {
  const morningIn = (days: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9, 0, 0, 0)
  return [
    ['For an hour', new Date(now.getTime() + hourMs)],
    ['For four hours', new Date(now.getTime() + 4 * hourMs)],
    ['Until tomorrow morning', morningIn(1)],
    ['Until next Monday', morningIn((8 - now.getDay()) % 7 || 7)],
  ]
}
