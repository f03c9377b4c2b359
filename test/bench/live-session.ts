// A contender while it is listened to: a server and a generator of its own, as neither memory nor sockets of another
// measurement are to count.
import { listening, startChild, type UsageQuestion, usage } from './child-process.ts'
import type { Asking, LiveContender } from './live-contenders.ts'
import type { LiveResult, LiveStep } from './live-load.ts'

/** A server with subscribers. */
export interface LiveSession {
  /** @throws Error when a message or an answer was missing */
  do(step: LiveStep): Promise<LiveResult>
  /** The time of the CPU that the server has used so far, in milliseconds. */
  cpuMs(): Promise<number>
  /** The memory of the server, in bytes, once garbage is collected. */
  residentBytes(): Promise<number>
  close(): Promise<void>
}

/** Starts a contender for subscribers who ask for the same, or each for something else. */
export async function openLiveSession(
  { file, name, listeningOf }: LiveContender,
  databaseUrl: string,
  asking: Asking,
  profiles?: string,
): Promise<LiveSession> {
  const server = startChild(file, [databaseUrl], profiles)
  const generator = startChild('live-load-child.ts', [])
  const { port, token } = listening(await server.ask())
  const session: LiveSession = {
    async do(step) {
      const answer: LiveResult = {
        events: 0,
        tookMs: 1,
        lastMs: 0,
        failure: null,
        ...Object(await generator.ask(step)),
      }
      if (answer.failure !== null) throw new Error(`${name} failed in ${JSON.stringify(step)}: ${answer.failure}`)
      return answer
    },
    cpuMs: async () => usage(await server.ask({ of: 'cpu' } satisfies UsageQuestion)),
    residentBytes: async () => usage(await server.ask({ of: 'memory' } satisfies UsageQuestion)),
    async close() {
      await generator.close()
      await server.close()
    },
  }
  await session.do({ step: 'listen', to: listeningOf(port, token, asking) })
  return session
}
