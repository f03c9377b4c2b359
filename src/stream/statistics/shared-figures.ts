// Figures that several readers share, because they ask the same and see the same: found once for all of them when something
// happened that concerns them, and told to whom they are news, at most once a second each.
import { setImmediate as turn } from 'node:timers/promises'
import type { JobFilter } from '../../domain/filter.ts'
import { matchesFilter } from '../../domain/filter-matches.ts'
import { JobError } from '../../domain/job-error.ts'
import type { Registry } from '../../domain/registry.ts'
import { canSee, type Viewer } from '../../domain/viewer.ts'
import type { LoggedEvent } from '../../store/event-log.ts'
import type { Figures } from '../../store/statistics/statistics.ts'
import type { Hub } from '../hub.ts'
import { joined } from '../joined.ts'

/** What they stand on. */
export interface SharedFiguresOptions<Answer> {
  readonly hub: Hub
  readonly registry: Registry
  readonly ask: () => Promise<Figures<Answer>>
  /** They are about jobs of this filter, and say nothing of others. */
  readonly filter: JobFilter
  /** One of those who see the same. */
  readonly viewer: Viewer
  /** Told when the last reader has left. */
  readonly onEmpty: () => void
}

/** A reader of figures. */
export interface FiguresSeat<Answer> {
  /** What it was told last; null when it has to be told whatever they are. */
  sameness: string | null
  /** When that was. */
  toldAt: number
  readonly take: (answer: Answer) => void
  /** Throws away what was not read yet: it may show what was erased. */
  readonly forget: () => void
  readonly fail: (error: unknown) => void
}

/** At most so often figures are found, and a reader is told. */
const rhythmMs = 1_000
/** Whatever takes long is found less often: for each moment of finding so many of rest. */
const restFactor = 4
const longestRetryMs = 10_000
/** At the latest then they are found again, if time alone can change them: no timer can be set for much longer. */
const longestHoldMs = 86_400_000

/** The figures of all who ask the same. */
export class SharedFigures<Answer> {
  readonly #options: SharedFiguresOptions<Answer>
  readonly #seats = new Set<FiguresSeat<Answer>>()
  /** One after the other, so that what is found last is what was asked last. */
  readonly #find: () => Promise<Figures<Answer>>
  #current: Figures<Answer> | null = null
  #isDirty = false
  #isFinding = false
  /** Figures are not found before this moment again. */
  #restsUntil = -Infinity
  /** From this moment on they may have changed by themselves. */
  #holdsUntil = Infinity
  #failures = 0
  #timer: NodeJS.Timeout | undefined
  #wakeAt = Infinity

  constructor(options: SharedFiguresOptions<Answer>) {
    this.#options = options
    // Those who come in the same turn of the event loop go along.
    this.#find = joined(async () => {
      await turn()
      return await options.ask()
    })
  }

  /** Tells the reader the figures, and from then on whenever they have changed. @throws JobError when they cannot be found */
  async join(seat: FiguresSeat<Answer>): Promise<void> {
    if (this.#seats.size === 0) this.#options.hub.attach(this.#listen, this.#options.filter)
    this.#seats.add(seat)
    const figures = await this.#find()
    this.#hold(figures)
    if (this.#seats.has(seat) && seat.sameness !== figures.sameness) this.#tell(seat, figures)
  }

  leave(seat: FiguresSeat<Answer>): void {
    if (!this.#seats.delete(seat) || this.#seats.size > 0) return
    this.#options.hub.detach(this.#listen)
    clearTimeout(this.#timer)
    this.#options.onEmpty()
  }

  /** Something has changed that is in no event. */
  touch(): void {
    if (this.#isDirty) return
    this.#isDirty = true
    if (!this.#isFinding) this.#wakeBy(this.#restsUntil)
  }

  readonly #listen = (logged: LoggedEvent): void => {
    if (logged.event.kind === 'ERASED') {
      this.#current = null
      for (const seat of this.#seats) seat.forget()
    }
    if (!this.#isDirty && this.#isConcernedBy(logged)) this.touch()
  }

  // Before, after, or now: an event can bring a job into sight, or take it out.
  #isConcernedBy({ event, before, now }: LoggedEvent): boolean {
    const { filter, viewer, registry } = this.#options
    if (event.kind === 'ERASED') return true
    const states = before === null ? [event.job] : [before, event.job]
    const type = registry.of(now.type)
    return (
      states.some((job) => matchesFilter(filter, job)) && [...states, now].some((parts) => canSee(viewer, parts, type))
    )
  }

  #hold(figures: Figures<Answer>): void {
    this.#current = figures
    const { holdsMs = Infinity } = figures
    this.#holdsUntil = holdsMs === Infinity ? Infinity : performance.now() + Math.min(holdsMs, longestHoldMs)
    this.#wakeAtEnd()
  }

  #wakeAtEnd(): void {
    if (this.#holdsUntil !== Infinity) this.#wakeBy(this.#holdsUntil)
  }

  #wakeBy(at: number): void {
    if (this.#wakeAt <= at || this.#seats.size === 0) return
    clearTimeout(this.#timer)
    this.#wakeAt = at
    this.#timer = setTimeout(
      () => {
        this.#wakeAt = Infinity
        void this.#wake()
      },
      Math.max(0, at - performance.now()),
    )
  }

  async #wake(): Promise<void> {
    if (performance.now() >= this.#holdsUntil) {
      this.#holdsUntil = Infinity
      this.#isDirty = true
    }
    if (this.#isDirty && !this.#isFinding) {
      // It may have been woken for somebody who could not be told before.
      if (performance.now() < this.#restsUntil) this.#wakeBy(this.#restsUntil)
      else await this.#renew()
    }
    this.#tellAll()
    this.#wakeAtEnd()
  }

  async #renew(): Promise<void> {
    this.#isDirty = false
    this.#isFinding = true
    const startedAt = performance.now()
    let retryMs = 0
    try {
      this.#hold(await this.#find())
      this.#failures = 0
    } catch (error) {
      if (!(error instanceof JobError && error.code === 'UNAVAILABLE')) {
        for (const seat of [...this.#seats]) seat.fail(error)
      }
      this.#isDirty = true
      retryMs = Math.min(longestRetryMs, rhythmMs * 2 ** this.#failures++)
    }
    this.#isFinding = false
    const endedAt = performance.now()
    this.#restsUntil = Math.max(startedAt + rhythmMs, endedAt + restFactor * (endedAt - startedAt)) + retryMs
    if (this.#isDirty) this.#wakeBy(this.#restsUntil)
  }

  #tellAll(): void {
    const current = this.#current
    if (current === null) return
    const now = performance.now()
    for (const seat of this.#seats) {
      if (seat.sameness === current.sameness) continue
      if (seat.toldAt + rhythmMs <= now) this.#tell(seat, current)
      else this.#wakeBy(seat.toldAt + rhythmMs)
    }
  }

  #tell(seat: FiguresSeat<Answer>, { answer, sameness }: Figures<Answer>): void {
    seat.sameness = sameness
    seat.toldAt = performance.now()
    seat.take(answer)
  }
}
