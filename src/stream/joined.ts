// Lets callers share one call, but never one that began before they asked.

/** Wraps a question: who asks while it is under way gets the answer of the next time, together with all who wait as well. */
export function joined<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<unknown> | null = null
  let next: Promise<Answer> | null = null
  const start = (): Promise<Answer> => {
    const answer = ask()
    const settled = answer.then(
      () => {},
      () => {},
    )
    running = settled
    void settled.then(() => {
      if (running === settled) running = null
    })
    return answer
  }
  return () => {
    if (running === null) return start()
    next ??= running.then(() => {
      next = null
      return start()
    })
    return next
  }
}
