// A timer for a moment that may lie further away than Node's timers reach.
import type { Clock } from '../domain/clock.ts'

const longestTimerMs = 2_147_483_647

/** Calls once when the moment (milliseconds since 1970, by the clock) has come. Answers with what calls it off. */
export function callAt(atMs: number, clock: Clock, call: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = (): void => {
    const leftMs = atMs - clock.now().getTime()
    if (leftMs <= 0) call()
    else timer = setTimeout(wait, Math.min(leftMs, longestTimerMs)).unref()
  }
  timer = setTimeout(wait, 0).unref()
  return () => clearTimeout(timer)
}
