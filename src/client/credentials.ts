// How a client says who it is: by a token that is asked for when it is needed, or by what the browser sends by itself. A
// source that fails is told, and asked again by whoever needs the token next; nothing is asked for that nobody waits for.
import { ApiError } from './api-error.ts'
import type { TellTrouble } from './trouble.ts'

/** A token, or where to get one. `isRenewal` is true when the server did not accept the last one. */
export type TokenSource = string | ((isRenewal: boolean) => string | Promise<string>)

/** Keeps the token that is in use, and gets another when it is refused. */
export class Credentials {
  readonly #source: TokenSource | undefined
  readonly #tell: TellTrouble
  #authorization: Promise<string> | null = null
  #known: string | null = null
  #isRenewal = false

  constructor(source: TokenSource | undefined, tell: TellTrouble) {
    this.#source = source
    this.#tell = tell
  }

  /** Whether a token that was refused can be followed by another. */
  get isRenewable(): boolean {
    return typeof this.#source === 'function'
  }

  /**
   * The value of the `authorization` header; null where the browser's own cookies say who it is. Asked for once for all who
   * wait for it. @throws ApiError UNAVAILABLE
   */
  async authorization(): Promise<string | null> {
    if (this.#source === undefined) return null
    this.#authorization ??= this.#ask(this.#source)
    const asked = this.#authorization
    try {
      return await asked
    } catch (error) {
      if (this.#authorization === asked) this.#authorization = null
      throw error
    }
  }

  /** A token was refused: whoever needs one next gets another. */
  renew(refused: string | null): void {
    // One that is being asked for, or was got since, is another.
    if (this.#known === null || this.#known !== refused) return
    this.#known = null
    this.#authorization = null
    this.#isRenewal = true
  }

  async #ask(source: TokenSource): Promise<string> {
    try {
      const token = typeof source === 'function' ? await source(this.#isRenewal) : source
      this.#known = `Bearer ${token}`
      this.#isRenewal = false
      return this.#known
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const error = new ApiError('UNAVAILABLE', `No token could be got: ${reason}`, { cause })
      this.#tell(error)
      throw error
    }
  }
}
