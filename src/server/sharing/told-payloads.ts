// The results for what several subscriptions are told that is no event: changes of live lists, figures. Whoever is told the very
// same object by the same operation gets the very same payload, for as long as somebody still has that object to read.
import type { ExecutionResult } from 'graphql'
import type { Viewer } from '../../domain/viewer.ts'
import { type Payload, WrittenResult } from './payload.ts'
import type { SharedExecution } from './shared-execution.ts'

type Made = Payload | Promise<Payload>

function written(result: ExecutionResult): Payload {
  return new WrittenResult(JSON.stringify(result), null)
}

/** The payloads of a server. */
export class ToldPayloads {
  readonly #byTold = new WeakMap<object, Map<string, Made>>()

  /** What somebody is told, as a payload. `key`: the operation with its variables. */
  of(told: unknown, key: string, { classOf, execute }: SharedExecution, viewer: Viewer): Made {
    if (typeof told !== 'object' || told === null) throw new Error('What subscriptions are told is an object.')
    const payloads = this.#byTold.get(told) ?? new Map<string, Made>()
    this.#byTold.set(told, payloads)
    const name = `${key}${classOf(viewer)}`
    const known = payloads.get(name)
    if (known !== undefined) return known
    const keep = (result: ExecutionResult): Payload => {
      const payload = written(result)
      // What went wrong for one shall be tried again for the next.
      if (result.errors === undefined) payloads.set(name, payload)
      else payloads.delete(name)
      return payload
    }
    const result = execute(told, viewer)
    if (!(result instanceof Promise)) return keep(result)
    const coming = result.then(keep)
    coming.catch(() => payloads.delete(name))
    payloads.set(name, coming)
    return coming
  }
}
