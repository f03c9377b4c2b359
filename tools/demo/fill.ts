// Fills the demo: the product, by a clock that stands some days back, lives through them; then it is closed. What opens it afterwards
// goes by the real clock.
import { setTimeout as wait } from 'node:timers/promises'
import { beginFilling, endFilling } from './filling-database.ts'
import { MovedClock } from './moved-clock.ts'
import { openProduct } from './open-product.ts'
import { liveThrough, type PastOptions } from './past.ts'
import { dayAt, hourMs } from './working-hours.ts'

/** What is filled, and with how much. */
export interface FillOptions extends Pick<PastOptions, 'onPassed' | 'stop'> {
  readonly database: string
  /** 9 unless told. */
  readonly days?: number
  /** How busy they are; 0.7 unless told: enough for all pages, and there in half a minute. */
  readonly busy?: number
  /** How often the product looks what is due, in milliseconds; 150 unless told. */
  readonly lookMs?: number
  /** When it ends; now unless told. */
  readonly untilMs?: number
}

const mostBehind = 60

/** Fills it. It can be stopped, and is then half filled. Answers with the event cursor of some time before the end. */
export async function fill({ database, days = 9, busy = 0.7, lookMs = 150, ...past }: FillOptions): Promise<string> {
  await beginFilling(database)
  const untilMs = past.untilMs ?? Date.now()
  const clock = new MovedClock(dayAt(untilMs, -days) + 6 * hourMs)
  const { jobs, clientOf, close } = await openProduct({
    ...{ database, clock, port: 0, timerMs: lookMs, pollMs: lookMs, log: () => {} },
  })
  const keepUp = async (): Promise<void> => {
    do await wait(lookMs / 5)
    while ((await jobs.followers()).some(({ lag }) => lag > mostBehind))
  }
  try {
    return await liveThrough({ clientOf, clock, keepUp, busy, ...past, untilMs })
  } finally {
    await close()
    await endFilling(database)
  }
}
