// How the staff of the demo's company work through their days: take what is next, begin, look into it, end it, and take the next.
import type { Client } from '../../src/client/index.ts'
import { type Chance, chanceFor } from './chance.ts'
import type { Diary } from './diary.ts'
import { claimNext, comment, startJob } from './documents.ts'
import { endingOf, noteOf } from './endings.ts'
import type { Worker } from './people.ts'
import type { ClientOf } from './requests.ts'
import { atWork, minuteMs } from './working-hours.ts'

/** Where and until when they work. */
export interface Workplace {
  readonly clientOf: ClientOf
  readonly diary: Diary
  readonly now: () => number
}

/** Plans the days of one of them, from a moment until another. */
export class WorkingDays {
  readonly #place: Workplace
  readonly #worker: Worker
  readonly #untilMs: number
  readonly #client: Client
  readonly #chance: Chance

  constructor(place: Workplace, worker: Worker, untilMs: number) {
    this.#place = place
    this.#worker = worker
    this.#untilMs = untilMs
    this.#client = place.clientOf({ sub: worker.id, roles: ['staff'], groups: [worker.group] })
    this.#chance = chanceFor(worker.id)
  }

  /** Takes a job when there is time for it, some minutes from a moment on. */
  goOn(fromMs: number, minutes = 5): void {
    const atMs = atWork(fromMs + minutes * (0.3 + this.#chance.part()) * minuteMs, this.#worker.shift)
    if (atMs < this.#untilMs) this.#place.diary.plan(atMs, () => this.#take())
  }

  async #take(): Promise<void> {
    const { diary, now } = this.#place
    const chance = this.#chance
    const filter = { type: [...this.#worker.types] }
    const job = (await this.#client.ask(claimNext, { input: { filter } })).claimNextJob?.job
    if (!job) return this.goOn(now(), 40)
    const { id, type } = job
    const beginMs = now() + (1 + 6 * chance.part()) * minuteMs
    // Some of it is done at once, most takes its time, and some of it a long one.
    const busyMs = this.#worker.busyMinutes * (0.3 + chance.part() + chance.part() ** 8) * minuteMs
    diary.plan(beginMs, async () => void (await this.#client.ask(startJob, { input: { id } })))
    if (chance.part() < 0.12) {
      const note = noteOf(id, chance)
      diary.plan(beginMs + busyMs / 2, async () => void (await this.#client.ask(comment, { input: note })))
    }
    diary.plan(beginMs + busyMs, async () => {
      await this.#client.complete(endingOf(id, type.name, chance))
      this.goOn(now())
    })
  }
}
