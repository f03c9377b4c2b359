// The product that sends mutations, several at once. What got no answer is sent again where that is safe: a request, by
// its key. Of the rest nobody knows whether it was done.
import { randomUUID } from 'node:crypto'
import { changedJobs, codeOf } from './answers.ts'
import type { Deed } from './arbitrary-deeds.ts'
import { nameOf } from './log.ts'
import type { Servers } from './servers.ts'

const plural = new Set(['completeJob', 'assignJobs'])

function mutationOf(field: string): string {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
  return `mutation ($input: ${type}!) { ${field}(input: $input) { ${plural.has(field) ? 'jobs' : 'job'} { id version } } }`
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

function silenceOf({ cause }: TypeError): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

/** Sends mutations and keeps account. */
export class Product {
  /** The events that answers vouch for, by name. */
  readonly acknowledged = new Set<string>()
  /** How often an answer was each code; ok for none. */
  readonly codes = new Map<string, number>()
  /** How often there was no answer, by what the connection failed with. */
  readonly silences = new Map<string, number>()
  readonly #servers: Servers
  readonly #jobs: string[] = []

  constructor(servers: Servers) {
    this.#servers = servers
  }

  /** Sends one, and sees to its answer. */
  async do({ actor, field, job, input, dates }: Deed): Promise<void> {
    const id = job === null ? undefined : this.#jobs.at(-1 - (job % Math.max(1, this.#jobs.length)))
    if (job !== null && id === undefined) return
    const now = Date.now()
    const moments = Object.entries(dates).map(([name, ms]) => [name, ms === null ? null : new Date(now + ms)])
    const idempotencyKey = field === 'requestJob' ? randomUUID() : undefined
    const sent = {
      ...input,
      ...Object.fromEntries(moments),
      ...(id ? { id } : {}),
      ...(idempotencyKey ? { idempotencyKey } : {}),
    }
    for (;;) {
      const answer = await this.#servers.ask(actor, mutationOf(field), { input: sent }).catch((error: unknown) => {
        // What fetch throws; anything else is a fault of this test.
        if (!(error instanceof TypeError)) throw error
        count(this.silences, silenceOf(error))
        return null
      })
      const code = answer === null ? 'UNAVAILABLE' : codeOf(answer)
      if (answer !== null) count(this.codes, code ?? 'ok')
      if (code === 'UNAVAILABLE' && idempotencyKey !== undefined) continue
      if (answer !== null && code === null) this.#keep(answer)
      return
    }
  }

  #keep(answer: unknown): void {
    for (const changed of changedJobs(answer)) {
      this.acknowledged.add(nameOf({ jobId: changed.id, version: changed.version }))
      if (!this.#jobs.includes(changed.id)) this.#jobs.push(changed.id)
    }
  }
}
