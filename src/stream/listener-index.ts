// Finds those whom an event may concern without asking each one. Whoever is found still judges for itself.
import type { JobFilter } from '../domain/filter.ts'
import type { LoggedEvent } from '../store/event-log.ts'
import { keysOfFilter, keysOfJob } from './filter-keys.ts'

/** Someone who is told of events. Must not throw. */
export type Listener = (logged: LoggedEvent) => void

/** What of an event says whom it concerns. */
interface Happening extends Pick<LoggedEvent, 'before'> {
  readonly event: Pick<LoggedEvent['event'], 'job' | 'kind'>
}

/** Listeners by what their filters demand. */
export class ListenerIndex {
  readonly #byKey = new Map<string, Set<Listener>>()
  readonly #always = new Set<Listener>()
  readonly #keys = new Map<Listener, readonly string[] | null>()

  get size(): number {
    return this.#keys.size
  }

  add(listener: Listener, filter: JobFilter): void {
    const keys = keysOfFilter(filter)
    this.#keys.set(listener, keys)
    if (keys === null) this.#always.add(listener)
    for (const key of keys ?? []) {
      const those = this.#byKey.get(key)
      if (those) those.add(listener)
      else this.#byKey.set(key, new Set([listener]))
    }
  }

  delete(listener: Listener): void {
    for (const key of this.#keys.get(listener) ?? []) {
      const those = this.#byKey.get(key)
      those?.delete(listener)
      if (those?.size === 0) this.#byKey.delete(key)
    }
    this.#always.delete(listener)
    this.#keys.delete(listener)
  }

  clear(): void {
    for (const map of [this.#byKey, this.#always, this.#keys]) map.clear()
  }

  /**
   * Those whose filter may admit the job before or after the event: filters ask for nothing else. An erasure concerns all, as
   * what it took away cannot be looked up, and whoever holds events back has to forget them.
   */
  concernedBy({ event, before }: Happening): ReadonlySet<Listener> {
    if (event.kind === 'ERASED') return new Set(this.#keys.keys())
    const concerned = new Set(this.#always)
    for (const job of before ? [event.job, before] : [event.job]) {
      for (const key of keysOfJob(job)) {
        for (const listener of this.#byKey.get(key) ?? []) concerned.add(listener)
      }
    }
    return concerned
  }
}
