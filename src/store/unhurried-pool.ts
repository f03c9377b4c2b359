// A pool of connections that opens another one only when waiting for one took about as long as opening takes: most statements are
// done sooner than that. So whoever waits loses at most what it would have lost anyway, and a start needs few connections.
import { Pool, type PoolClient, type PoolConfig } from 'pg'

/** Called as the driver calls: with an error, or with a connection and what gives it back. */
type Taken = (error: Error | undefined, client: PoolClient | undefined, done: PoolClient['release']) => void

/** Nobody waits longer for a connection that may not come, in milliseconds. */
const longestWaitMs = 25
/** Before the first has been opened. */
const usualOpeningMs = 10

/** As the driver's, but in no hurry to open connections beside the first. */
export class UnhurriedPool extends Pool {
  readonly #max: number
  readonly #waiting = new Set<() => void>()
  /** How many of the free ones are somebody's already: the driver hands them over a moment later. */
  #promised = 0
  #openingMs = usualOpeningMs

  constructor({ max, ...config }: PoolConfig & { readonly max: number }) {
    super({ max, ...config })
    this.#max = max
    // Of connections that break while nobody uses them, and of those in use between two statements: the driver gives the
    // error to whoever sends the next statement.
    this.on('error', () => {})
    this.on('connect', (client) => client.on('error', () => {}))
    // What is given back is free a moment after this is told.
    this.on('release', () => process.nextTick(() => this.#letIn()))
    this.on('remove', () => this.#letIn())
  }

  override connect(): Promise<PoolClient>
  override connect(taken: Taken): void
  override connect(taken?: Taken): Promise<PoolClient> | undefined {
    // From here on the driver keeps the order.
    if (this.totalCount >= this.#max) for (const goOn of this.#waiting) goOn()
    const client = this.#isWaitingWise ? this.#takeWhenFree() : this.#take()
    if (taken === undefined) return client
    client.then(
      (it) => taken(undefined, it, it.release),
      (error: Error) => taken(error, undefined, () => {}),
    )
    return undefined
  }

  get #isAnyFree(): boolean {
    return this.idleCount > this.#promised
  }

  // Where there is none it has to be opened, and where there are as many as may be the driver waits.
  get #isWaitingWise(): boolean {
    return !this.#isAnyFree && this.totalCount > 0 && this.totalCount < this.#max && !this.ending
  }

  #takeWhenFree(): Promise<PoolClient> {
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        clearTimeout(timer)
        if (this.#waiting.delete(goOn)) this.#take().then(resolve, reject)
      }
      // Behind what has come in meanwhile: in a busy process the time is over before anybody looks whether one has become free.
      const timer = setTimeout(() => setImmediate(goOn), Math.min(this.#openingMs, longestWaitMs))
      this.#waiting.add(goOn)
    })
  }

  #letIn(): void {
    for (const goOn of this.#waiting) {
      if (!this.#isAnyFree && this.totalCount > 0) return
      goOn()
    }
  }

  async #take(): Promise<PoolClient> {
    if (this.#isAnyFree) {
      this.#promised += 1
      return await super.connect().finally(() => {
        this.#promised -= 1
        this.#letIn()
      })
    }
    const isOpening = this.totalCount < this.#max && this.idleCount === 0
    const startedAt = performance.now()
    const client = await super.connect()
    if (isOpening) this.#openingMs = performance.now() - startedAt
    return client
  }
}
