// How a client says who it is: by a token that is asked for when it is needed, or by what the browser sends by itself.

/** A token, or where to get one. `isRenewal` is true when the server did not accept the last one. */
export type TokenSource = string | ((isRenewal: boolean) => string | Promise<string>)

/** Keeps the token that is in use, and gets another when it is refused. */
export class Credentials {
  readonly #source: TokenSource | undefined
  #token: Promise<string> | null = null

  constructor(source: TokenSource | undefined) {
    this.#source = source
  }

  /** Whether a token that was refused can be followed by another. */
  get isRenewable(): boolean {
    return typeof this.#source === 'function'
  }

  /** The value of the `authorization` header; null where the browser's own cookies say who it is. */
  async authorization(): Promise<string | null> {
    if (this.#source === undefined) return null
    this.#token ??= this.#ask(false)
    return `Bearer ${await this.#token}`
  }

  /** The last token was refused: the next is asked for anew, once for all who wait for it. */
  renew(refused: string | null): void {
    const present = this.#token
    if (present === null) return
    const next = present.then((token) => (`Bearer ${token}` === refused ? this.#ask(true) : token))
    this.#token = next
  }

  #ask(isRenewal: boolean): Promise<string> {
    const source = this.#source
    const token = Promise.resolve(typeof source === 'function' ? source(isRenewal) : (source ?? ''))
    // One that could not be got is asked for again.
    token.catch(() => {
      this.#token = null
    })
    return token
  }
}
