// The public keys of an issuer, read from its JWKS. jose reads and chooses; when to read again is decided here: so that new
// keys count at once, removed ones soon no more, invented ones cannot make us hammer the issuer, and its absence hurts nobody
// whose key is known.
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'
import { JobError } from '../../domain/job-error.ts'

/** Where the keys are, and how often they are read. */
export interface KeySetOptions {
  readonly url: URL
  /** Told each time that reading fails. */
  readonly onTrouble: (error: unknown) => void
  /** After how long the keys are read again, in milliseconds. Default: 10 minutes. */
  readonly longestAgeMs?: number | undefined
  /** How long one reading may take, in milliseconds. Default: 3,000. */
  readonly patienceMs?: number | undefined
  /** Readings that may follow each other at once. Default: 5. */
  readonly mostReadings?: number | undefined
  /** After how long one more reading is allowed, in milliseconds. Default: 5,000. */
  readonly allowanceMs?: number | undefined
}

/** The refusal of a token whose key cannot be looked up. */
function keysUnreachable(): JobError {
  return new JobError('UNAVAILABLE', 'The keys of the token issuer cannot be read right now: try again.')
}

/** The keys of one JWKS. */
export class KeySet {
  readonly #keys: ReturnType<typeof createRemoteJWKSet>
  readonly #onTrouble: (error: unknown) => void
  readonly #longestAgeMs: number
  readonly #mostReadings: number
  readonly #allowanceMs: number
  #allowed: number
  #allowedAt = performance.now()
  #reading: Promise<boolean> | null = null
  #readAt = Number.NEGATIVE_INFINITY
  #edition = 0
  #hasFailed = false

  constructor(options: KeySetOptions) {
    const { url, onTrouble, patienceMs = 3_000 } = options
    this.#onTrouble = onTrouble
    this.#longestAgeMs = options.longestAgeMs ?? 600_000
    this.#mostReadings = options.mostReadings ?? 5
    this.#allowanceMs = options.allowanceMs ?? 5_000
    this.#allowed = this.#mostReadings
    const never = Number.POSITIVE_INFINITY
    this.#keys = createRemoteJWKSet(url, {
      timeoutDuration: patienceMs,
      cooldownDuration: never,
      cacheMaxAge: never,
    })
  }

  /** How often keys have been read; reads them first when they are too old. */
  async edition(): Promise<number> {
    if (performance.now() - this.#readAt > this.#longestAgeMs) {
      const reading = this.read()
      // While the issuer is away, nobody whose key is known waits for it.
      if (this.#edition === 0 || !this.#hasFailed) await reading
    }
    return this.#edition
  }

  /** Reads the keys, unless that was done too often. Whether they are new now. Never throws. */
  read(): Promise<boolean> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  /** The key of a token, for jose. @throws JobError UNAVAILABLE while no keys are known */
  readonly keyOf: JWTVerifyGetKey = (header, token) => {
    if (this.#edition === 0) throw keysUnreachable()
    return this.#keys(header, token)
  }

  /** @throws JobError UNAVAILABLE unless the last reading brought keys: what is not among those known may exist */
  checkCurrent(): void {
    if (this.#hasFailed) throw keysUnreachable()
  }

  #mayRead(): boolean {
    const now = performance.now()
    this.#allowed = Math.min(this.#mostReadings, this.#allowed + (now - this.#allowedAt) / this.#allowanceMs)
    this.#allowedAt = now
    if (this.#allowed < 1) return false
    this.#allowed--
    return true
  }

  async #readOnce(): Promise<boolean> {
    if (!this.#mayRead()) return false
    try {
      await this.#keys.reload()
      this.#readAt = performance.now()
      this.#edition++
      this.#hasFailed = false
      return true
    } catch (error) {
      this.#hasFailed = true
      this.#onTrouble(error)
      return false
    }
  }
}
