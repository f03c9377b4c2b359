// How long to wait after failures in a row: twice as long each time, up to a minute, and never the same for two.

const firstMs = 200
const longestMs = 60_000

/** Milliseconds to wait after so many failures (from 1 on); `random` is between 0 and 1. */
export function backOffMs(failures: number, random: number): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 20))
  return Math.round(fullMs * (0.5 + random / 2))
}
