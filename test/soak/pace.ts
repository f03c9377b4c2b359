// Work that comes evenly over a time, as users bring it: never all at once, and not faster where the machine is.
import { setTimeout as delay } from 'node:timers/promises'

/** Does something so many times over so many milliseconds, a few at once at the most: four unless told. */
export async function pace(
  times: number,
  forMs: number,
  act: (turn: number) => Promise<void>,
  mostAtOnce = 4,
): Promise<void> {
  const startedAt = performance.now()
  let next = 0
  const lane = async (): Promise<void> => {
    for (let turn = next++; turn < times; turn = next++) {
      await delay(Math.max(0, startedAt + (turn / times) * forMs - performance.now()))
      await act(turn)
    }
  }
  await Promise.all(Array.from({ length: mostAtOnce }, lane))
}
