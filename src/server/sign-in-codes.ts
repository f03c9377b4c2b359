// Ways in that work once: a code, good for some minutes, is exchanged for a token. Whoever starts a server on their own machine
// gets one as a link. Codes live in the memory of the server that gave them.
import { randomBytes } from 'node:crypto'
import type { Clock } from '../domain/clock.ts'

/** What codes are made with. */
export interface SignInOptions {
  readonly clock: Clock
  /** Makes the token that a code is exchanged for. */
  readonly mint: () => Promise<string>
  /** How long a code is good for, in milliseconds. Default: 15 minutes. */
  readonly goodForMs?: number
}

const usuallyGoodForMs = 15 * 60_000

/** The codes of a server. */
export class SignInCodes {
  readonly #options: SignInOptions
  readonly #ways = new Map<string, { readonly endsAtMs: number; readonly mint: () => Promise<string> }>()

  constructor(options: SignInOptions) {
    this.#options = options
  }

  /** Makes a code; for somebody else than usual by a `mint` of its own. */
  issue(mint = this.#options.mint): string {
    const { clock, goodForMs = usuallyGoodForMs } = this.#options
    const code = randomBytes(24).toString('base64url')
    this.#ways.set(code, { endsAtMs: clock.now().getTime() + goodForMs, mint })
    return code
  }

  /** The token for a code; null for one that is unknown, used or too old. It works no second time. */
  async exchange(code: string): Promise<string | null> {
    const way = this.#ways.get(code)
    this.#ways.delete(code)
    return way !== undefined && this.#options.clock.now().getTime() < way.endsAtMs ? await way.mint() : null
  }
}
