// The database's clock, read without asking it each time. Servers on different machines agree on what is due, however wrong
// their own clocks are; between two measurements the machine only counts.
import type { Pool } from 'pg'
import type { Clock } from '../domain/clock.ts'

export interface DatabaseClock extends Clock {
  close(): void
}

interface Measurement {
  /** The machine's own clock at that moment. */
  readonly machineTime: number
  /** The database's time, in milliseconds since 1970. */
  readonly time: number
  /** The machine's counter at that moment, which nobody can set. */
  readonly counter: number
  /** How long the question took: the time may be wrong by half of it. */
  readonly roundTripMs: number
}

const everyMs = 30_000
const soonMs = 1_000
const tooLongMs = 100
const shakenMs = 1_000

async function measure(pool: Pool): Promise<Measurement> {
  const client = await pool.connect()
  let isBroken = true
  try {
    const askedAt = performance.now()
    const { rows } = await client.query<{ ms: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
    )
    const roundTripMs = performance.now() - askedAt
    isBroken = false
    const counter = askedAt + roundTripMs / 2
    return { time: rows[0]?.ms ?? Number.NaN, counter, machineTime: Date.now() - roundTripMs / 2, roundTripMs }
  } finally {
    client.release(isBroken)
  }
}

/** Measures the database's clock now, and every 30 s until it is closed. While the database is away it counts on. */
export async function openDatabaseClock(pool: Pool): Promise<DatabaseClock> {
  let best = await measure(pool)
  for (let tries = 0; tries < 2; tries++) {
    const next = await measure(pool)
    if (next.roundTripMs < best.roundTripMs) best = next
  }
  let isClosed = false
  let isMeasuring = false
  let timer = setTimeout(again, everyMs)

  async function again(): Promise<void> {
    if (isMeasuring) return
    isMeasuring = true
    clearTimeout(timer)
    const next = await measure(pool).catch(() => null)
    isMeasuring = false
    const isGood = next !== null && (next.roundTripMs < 2 * best.roundTripMs + tooLongMs || isShaken())
    if (isGood) best = next
    if (!isClosed) timer = setTimeout(again, isGood ? everyMs : soonMs)
  }

  // Somebody set the machine's clock, or the machine slept and its counter with it. Which, only the database can tell.
  function isShaken(): boolean {
    return Math.abs(Date.now() - best.machineTime - (performance.now() - best.counter)) > shakenMs
  }

  return {
    now() {
      if (isShaken() && !isClosed) void again()
      return new Date(best.time + performance.now() - best.counter)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}
