// The orderly end of an HTTP server: nobody who has asked already is left without an answer, and it is over in time.
import type { Server } from 'node:http'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { LiveConnections } from './live-connections.ts'

const quietMs = 50
const longestLastCallMs = 1_000

/** What closing a server needs. */
export interface Closing {
  readonly server: Server
  readonly live: LiveConnections
  /** Ends connections over which nothing was ever said. */
  readonly endSilent: () => void
  /** Cuts off the WebSockets that are still there. */
  readonly stopSockets: () => void
  /** When the last connection or request came, by `performance.now()`. */
  readonly heardAt: () => number
  readonly patienceMs: number
}

// A connection that waits to be accepted, or whose request was not read yet, would be reset with the listening socket.
async function lastCall(heardAt: () => number): Promise<void> {
  const until = performance.now() + longestLastCallMs
  do {
    await delay(quietMs)
    // By then the system was asked for what has arrived, however long the timer was late.
    await turn()
  } while (performance.now() - heardAt() < quietMs && performance.now() < until)
}

/** Lets what is being answered end, tells live connections, and closes all; after `patienceMs` without waiting any longer. */
export async function closeServer(closing: Closing): Promise<void> {
  const { server, live, endSilent, stopSockets, heardAt, patienceMs } = closing
  const { promise, resolve } = Promise.withResolvers<void>()
  const cut = setTimeout(() => {
    stopSockets()
    server.closeAllConnections()
  }, patienceMs)
  // From here on every answer says that its connection ends.
  const left = live.leave()
  await lastCall(heardAt)
  server.close(() => resolve())
  // A connection that was busy just now would be kept alive after its answer.
  const sweep = (): void => {
    server.closeIdleConnections()
    endSilent()
  }
  // After what has arrived was read, however long the timer was late.
  const sweeping = setInterval(() => setImmediate(sweep), quietMs)
  await left
  await promise
  clearInterval(sweeping)
  clearTimeout(cut)
  stopSockets()
}
