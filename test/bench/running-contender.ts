// A contender while it is measured: its server, its database, and what was asked of it, which must be there in the end.
import { openBenchDatabase } from './bench-database.ts'
import { type BenchChild, listening, startChild } from './child-process.ts'
import type { Contender, Deed } from './contenders.ts'
import type { Load, LoadResult } from './load.ts'

/** How long and how much at once. */
export interface Effort {
  readonly deed: Deed
  readonly connections: number
  readonly ms: number
}

/** A contender that runs. */
export interface RunningContender {
  readonly name: string
  /** Requests answered in a second. Throws when one of them failed. */
  measure(effort: Effort): Promise<number>
  /** Throws when what was answered is not what the database holds. */
  check(): Promise<void>
  close(): Promise<void>
}

/** What the load generator answered. */
export function resultOf(message: unknown): LoadResult {
  if (typeof message !== 'object' || message === null) throw new Error('the load generator answered nothing')
  const { answered, tookMs, failure } = { answered: 0, tookMs: 1, failure: null, ...message }
  return { answered, tookMs, failure }
}

/** Starts a contender with a database of its own. */
export async function runContender(
  { name, file, templateOf }: Contender,
  databaseUrl: string,
  generator: BenchChild,
  profiles?: string,
): Promise<RunningContender> {
  const database = await openBenchDatabase(databaseUrl, name)
  const server = startChild(file, [database.url], profiles)
  const { port, token } = listening(await server.ask())
  const sums = { request: 0, complete: 0 }
  const next = { request: 0, complete: 0 }
  let fastest = 0
  return {
    name,
    async measure({ deed, connections, ms }) {
      const from = next[deed]
      // As many as can be done in the time, and more: a load that runs out of jobs ends early and is as right.
      const until = from + (deed === 'complete' ? 500 + Math.ceil((1.5 * fastest * ms) / 1_000) : 2 ** 30)
      if (deed === 'complete') await database.prepare(from, until)
      const load: Load = { port, template: templateOf(deed, token), connections, from, until, ms }
      const { answered, tookMs, failure } = resultOf(await generator.ask(load))
      if (failure !== null) throw new Error(`${name} failed: ${failure}`)
      sums[deed] += answered
      next[deed] = deed === 'complete' ? until : from + answered
      const perSecond = (answered * 1_000) / tookMs
      fastest = Math.max(fastest, perSecond)
      return perSecond
    },
    async check() {
      const { requested, completed, events } = await database.count()
      const isLogged = name !== 'tobedone' || events === requested + completed
      if (requested === sums.request && completed === sums.complete && isLogged) return
      throw new Error(
        `${name} answered ${JSON.stringify(sums)}, but ${JSON.stringify({ requested, completed, events })} is there`,
      )
    },
    async close() {
      await server.close()
      await database.close()
    },
  }
}
