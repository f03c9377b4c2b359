// Who is at the console, and the client that speaks for them. A token is kept as long as the tab lives. One that has ended is
// asked for again while everything that waits for it goes on waiting, so that the page stays as it is.
import { type Client, openClient } from '../../client/index.ts'

/** Where somebody stands: not known yet, in, or in until a moment ago. */
export type SessionState = 'outside' | 'inside' | 'ended'

/** What the page shows of a session. It is never changed: a change makes another one. */
export interface SessionView {
  readonly state: SessionState
  readonly client: Client
  /** Counts the people that came: the page begins anew with each. */
  readonly turn: number
}

const storageKey = 'tobedone.token'
// A connection that fell silent is found out within six seconds.
const pingMs = 4_000

/** The session of a tab. */
export class Session {
  /** Whether people prove themselves by a token; if not, by a session of the product that the browser's cookies carry. */
  readonly isByToken: boolean
  readonly #url: string
  readonly #storage: Storage
  readonly #listeners = new Set<() => void>()
  #view: SessionView
  #viewerId: string | null = null
  #wanted: PromiseWithResolvers<string> | null = null

  constructor(url: string, isByToken: boolean, storage: Storage) {
    this.#url = url
    this.isByToken = isByToken
    this.#storage = storage
    const isKnown = !isByToken || storage.getItem(storageKey) !== null
    this.#view = { state: isKnown ? 'inside' : 'outside', client: this.#open(), turn: 0 }
  }

  /** What it is now; the same object until something changes. */
  readonly view = (): SessionView => this.#view

  /** Calls after each change. Answers with what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A client with another token, to see whether it holds. */
  clientWith(token: string): Client {
    return openClient({ url: this.#url, token })
  }

  /** Remembers who it is. Where another person has signed in to the product the page begins anew. */
  know(viewerId: string): void {
    const isAnother = this.#viewerId !== null && this.#viewerId !== viewerId
    this.#viewerId = viewerId
    if (isAnother) this.#begin('inside')
  }

  /** Lets somebody in with a token that holds. */
  enter(token: string, viewerId: string): void {
    this.#storage.setItem(storageKey, token)
    const isBack = this.#view.state === 'ended' && (this.#viewerId === null || this.#viewerId === viewerId)
    this.#viewerId = viewerId
    if (!isBack) {
      this.#begin('inside')
      return
    }
    this.#wanted?.resolve(token)
    this.#wanted = null
    this.#show({ ...this.#view, state: 'inside' })
  }

  /** The session has ended: its holder is asked to sign in. Where nobody was signed in to the product there is no page to be kept. */
  end(): void {
    if (this.#view.state !== 'inside') return
    if (this.isByToken || this.#viewerId !== null) this.#show({ ...this.#view, state: 'ended' })
    else this.#begin('outside')
  }

  /** Tries again with what the browser's cookies say now; what is open stays. */
  resume(): void {
    if (this.#view.state === 'ended') {
      this.#view.client.close()
      this.#show({ ...this.#view, state: 'inside', client: this.#open() })
    } else this.#begin('inside')
  }

  /** Forgets who it was. */
  leave(): void {
    this.#storage.removeItem(storageKey)
    this.#viewerId = null
    this.#begin('outside')
  }

  #begin(state: SessionState): void {
    this.#view.client.close()
    this.#wanted = null
    this.#show({ state, client: this.#open(), turn: this.#view.turn + 1 })
  }

  #open(): Client {
    return openClient(this.isByToken ? { url: this.#url, pingMs, token: this.#token } : { url: this.#url, pingMs })
  }

  readonly #token = (isRenewal: boolean): string | Promise<string> => {
    const stored = this.#storage.getItem(storageKey)
    if (!isRenewal && stored !== null) return stored
    this.end()
    this.#wanted ??= Promise.withResolvers<string>()
    return this.#wanted.promise
  }

  #show(view: SessionView): void {
    this.#view = view
    for (const listener of [...this.#listeners]) listener()
  }
}
