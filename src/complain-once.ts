// Says once that something does not work, however often it is tried again, and says so again only after a while.
import type { Log } from './store/embedded/log.ts'

const silentMs = 30_000

/** A place for errors of something that is tried again and again. */
export function complainOnce(log: Log, complaint: string): (error: unknown) => void {
  let complainedAt = Number.NEGATIVE_INFINITY
  return (error) => {
    if (performance.now() - complainedAt < silentMs) return
    complainedAt = performance.now()
    log('warn', `${complaint}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
