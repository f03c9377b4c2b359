// What a viewer should do now to fill the time they have: what is asked, what is found, and how that becomes the agenda.
import type { Job } from '../job.ts'
import { invalidInput } from '../job-error.ts'
import type { Registry } from '../registry.ts'
import type { Viewer } from '../viewer.ts'
import { fillTime } from './fill-time.ts'
import { type AgendaReason, reasonsOf } from './reasons.ts'

/** Something to do. */
export interface AgendaEntry {
  readonly job: Job
  /** How long the whole of it takes: the median of what was learned of its type, else what the type says. */
  readonly expectedMs: number
  readonly isLearned: boolean
  /** Why it is there: first how it is the viewer's, then what makes it press. */
  readonly reasons: readonly AgendaReason[]
  /** When its turn comes, if those before it take as long as expected. */
  readonly startsAfterMs: number
}

/** What a viewer should do now, in order. */
export interface Agenda {
  readonly asOf: Date
  readonly entries: readonly AgendaEntry[]
  /** How long all of them take. */
  readonly totalMs: number
  /** How many more there are that the viewer could do now, counted up to 1,000. */
  readonly remaining: number
  /** Whether there is nothing at all that the viewer could do now. */
  readonly allDone: boolean
  /** When the first of their own jobs that are out of sight comes back; null when none is. */
  readonly nextAt: Date | null
}

/** What an agenda is made of. */
export interface FoundWork {
  /** The first of the jobs that the viewer could do now, in their order. */
  readonly jobs: readonly Job[]
  /** How many there are, counted up to a limit. */
  readonly count: number
  readonly nextAt: Date | null
}

/** The longest time that can be filled. */
const mostMinutes = 1_440
/** The most entries of one agenda. */
export const mostEntries = 50
/** How many jobs are looked at for those that fit. */
export const mostLookedAt = 200
/** The most that `remaining` tells. */
export const mostRemaining = 1_000

/** Checks the time that is to be filled. @throws JobError INVALID_INPUT */
export function checkMinutes(minutes: number): void {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= mostMinutes) return
  throw invalidInput('minutes', `must be a whole number from 1 to ${mostMinutes}.`)
}

/** Makes the agenda. `learned`: how long jobs take, by type, as far as that is known. */
export function agendaOf(
  { jobs, count, nextAt }: FoundWork,
  asked: { readonly viewer: Viewer; readonly minutes: number; readonly now: Date; readonly registry: Registry },
  learned: ReadonlyMap<string, number>,
): Agenda {
  const { viewer, minutes, now, registry } = asked
  const work = jobs.map((job) => {
    const learnedMs = learned.get(job.type)
    const expectedMs = learnedMs ?? registry.of(job.type).takesMs
    return { job, expectedMs, isLearned: learnedMs !== undefined, reasons: reasonsOf(job, viewer, now) }
  })
  const entries = fillTime(work, minutes * 60_000, mostEntries)
  const last = entries.at(-1)
  return {
    asOf: now,
    entries,
    totalMs: last === undefined ? 0 : last.startsAfterMs + last.expectedMs,
    remaining: Math.min(mostRemaining, count - entries.length),
    allDone: count === 0,
    nextAt,
  }
}
