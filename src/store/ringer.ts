// Rings the doorbell: here at once, and few times for many events by NOTIFY at all servers when there are others.
import { setTimeout as wait } from 'node:timers/promises'
import type { NamedQuery } from './frame-read.ts'

/** What rings. */
export interface Ringer {
  /** Never throws, and never waits. Does not ring here what is known here. */
  ring(isKnownHere?: boolean): void
  /** Settles when nothing is under way. */
  settled(): Promise<void>
}

/** What it stands on. */
export interface RingerOptions {
  readonly query: NamedQuery
  /** Whether nobody else can hear it. */
  readonly isAlone: () => boolean
  /** Told at once, each time: one look at a time is the business of who looks. */
  readonly onRing: () => void
}

// Shortly after one another they would tell the same; the first of a burst is not held up.
const pauseBetweenMs = 4

// Whoever hears it looks for what is committed already, so the notice itself need not survive a crash of the database.
const ringSql = "select set_config('synchronous_commit', 'off', true), pg_notify('tobedone', '')"

/** Makes it: one ring under way and at most one that waits for it, as each NOTIFY takes a lock that all others queue for. */
export function makeRinger({ query, isAlone, onRing }: RingerOptions): Ringer {
  let running: Promise<void> | null = null
  let isAskedAgain = false

  async function run(): Promise<void> {
    do {
      isAskedAgain = false
      // If it fails, the others look by themselves.
      await query('tobedone-ring', ringSql, []).catch(() => {})
      if (isAskedAgain) await wait(pauseBetweenMs)
    } while (isAskedAgain)
    running = null
  }

  return {
    ring(isKnownHere = false): void {
      if (!isKnownHere) onRing()
      if (isAlone()) return
      if (running === null) running = run()
      else isAskedAgain = true
    },
    async settled() {
      await running
    },
  }
}
