// Takes work in turns, so many at once: what counts many jobs again and again must leave connections for everybody else.

/** Wraps work so that no more than so many are under way at once; the others wait in the order in which they came. */
export function inTurns(mostAtOnce: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let underWay = 0
  return async (work) => {
    if (underWay >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else underWay++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place goes to whoever waits longest, and nobody can come in between.
      if (next) next()
      else underWay--
    }
  }
}
