// Waiting until a client has read what was written for it, so that no more is made for it than it reads.
import { finished, type Writable } from 'node:stream'

/** What was missed is not sent while more than this share of the most that may wait unread does wait. */
export const shareAhead = 0.25

/** Settles when all that was written has gone out, or never will. */
export function drained(stream: Writable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = (): void => {
    stop()
    stream.removeListener('drain', done)
    resolve()
  }
  const stop = finished(stream, { readable: false }, done)
  stream.once('drain', done)
  return promise
}
