// Bounds how long somebody else's answer is waited for. The answer itself cannot be stopped: when it comes late, it is let go.

/** The answer, or what `late` makes when it has not come in time. */
export async function within<Answer>(answer: Promise<Answer>, patienceMs: number, late: () => Error): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), patienceMs)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
