// Ctrl-C, SIGTERM, and the terminal going away. The first asks to stop, a second Ctrl-C quits at once.

// npm hands on a signal that the terminal has sent to the whole group already: that is not a second Ctrl-C.
const sameMs = 500

/** A signal that is aborted when the process is asked to stop. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  let interruptedAt = Number.POSITIVE_INFINITY
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  process.on('SIGINT', () => {
    const now = performance.now()
    if (now - interruptedAt > sameMs) process.exit(130)
    interruptedAt = Math.min(interruptedAt, now)
    stop.abort()
  })
  return stop.signal
}
