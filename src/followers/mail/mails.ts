// Sends the mails of the queue: claims as many as there are hands free, writes each, has it looked at once more, and gives it to the
// mail server. No transaction is open while that takes its time. What this server does not get done others do when it is gone.
import { setTimeout as wait } from 'node:timers/promises'
import { withoutTokens } from '../../domain/notification/mail-link.ts'
import type { ClaimedMail, MailQueue } from '../../domain/notification/mail-queue.ts'
import { nextTryAfter } from '../../domain/notification/mail-retry.ts'
import type { MailMessage } from '../../domain/notification/notification.ts'
import type { Person } from '../../domain/person.ts'
import type { ComposedMail, ComposeMail } from './compose-mail.ts'
import type { SendMail } from './mail-server.ts'
import { isRefusedForGood } from './refused-for-good.ts'

/** What it stands on. Durations in milliseconds. */
export interface MailsOptions {
  readonly queue: MailQueue
  /** The number under which this server has mails. */
  readonly claimant: () => Promise<number>
  readonly compose: ComposeMail
  /** When a mail may be sent to somebody: in the past where that is now. */
  readonly quietUntil: (mail: ClaimedMail, person: Person) => Date
  /** Null: there is no mail server, and mails are kept. */
  readonly send: SendMail | null
  readonly now: () => Date
  readonly concurrency: number
  /** Null: no limit. */
  readonly perSecond: number | null
  readonly mostAttempts: number
  readonly retryMs: number
  readonly timeoutMs: number
  /** How often to look. */
  readonly pollMs: number
  readonly onTrouble: (error: unknown) => void
}

const freeEveryMs = 500
const longestError = 500
// What a mail server or a function of the product says may name whom it is about.
const addresses = /[^\s@<>"',;:()[\]]+@[^\s@<>"',;:()[\]]+/g
/** How long what is under way may go on when it is closed. */
const closingMs = 4_000

interface FailedMail {
  readonly mail: ClaimedMail
  readonly claimant: number
  readonly attempts: number
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return 'the mail server did not answer in time'
  const words = error instanceof Error ? error.message : String(error)
  return withoutTokens(words)
    .replaceAll(addresses, '[address]')
    .slice(0, longestError)
    .toWellFormed()
    .replaceAll('\0', ' ')
}

// Whoever reads what is kept must not be able to act as its recipient.
function keptOf({ to, subject, text, html }: MailMessage): MailMessage {
  return { to, subject: withoutTokens(subject), text: withoutTokens(text), html: withoutTokens(html) }
}

/** Sends until it is closed. */
export class Mails {
  readonly #options: MailsOptions
  readonly #busy = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #isClosed = false
  #isPoked = false
  #freedAt = Number.NEGATIVE_INFINITY
  #nextTurnAt = 0

  constructor(options: MailsOptions) {
    this.#options = options
    this.#looking = this.#look()
  }

  /** Claims nothing more, and waits for what is under way; after a while it is cut off. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    const cut = setTimeout(() => this.#stop.abort(), closingMs)
    await this.#looking
    await Promise.all(this.#busy.values())
    clearTimeout(cut)
  }

  async #look(): Promise<void> {
    const { pollMs, onTrouble } = this.#options
    this.#isPoked = false
    try {
      await this.#fill()
    } catch (error) {
      onTrouble(error)
    }
    if (!this.#isClosed) this.#lookIn(this.#isPoked ? 0 : pollMs)
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#looking = this.#looking.then(() => (this.#isClosed ? undefined : this.#look()))
    }, ms)
  }

  async #fill(): Promise<void> {
    const { queue, claimant, concurrency, now } = this.#options
    const free = concurrency - this.#busy.size
    const { isWaiting, isClaimed } = await queue.look(now())
    if (isClaimed && performance.now() - this.#freedAt >= freeEveryMs) {
      this.#freedAt = performance.now()
      await queue.free(await claimant(), [...this.#busy.keys()], now())
    }
    if (!isWaiting || free <= 0 || this.#isClosed) return
    const number = await claimant()
    for (const id of await queue.claim(number, free, now())) {
      const delivering = this.#deliver(id, number)
        .catch(this.#options.onTrouble)
        .finally(() => {
          this.#busy.delete(id)
          // A hand is free.
          this.#isPoked = true
          if (!this.#isClosed) this.#lookIn(0)
        })
      this.#busy.set(id, delivering)
    }
  }

  async #deliver(id: string, claimant: number): Promise<void> {
    const { queue, compose, send, now, mostAttempts } = this.#options
    const mail = await queue.read(id, claimant)
    if (mail === null) return
    const before = Math.max(...mail.messages.map(({ delivery }) => delivery?.attempts ?? 0))
    const fail = (attempts: number, error: unknown, isFinal = false) =>
      this.#noteFailed({ mail, claimant, attempts }, error, isFinal)
    // Servers that had it were gone before they could say what became of it.
    if (before >= mostAttempts) return await fail(before, 'it was tried too often')
    let composed: ComposedMail
    try {
      composed = await compose(mail)
    } catch (error) {
      return await fail(before + 1, error)
    }
    const { outgoing, person } = composed
    const [at, quietEnd] = [now(), this.#options.quietUntil(mail, person)]
    if (quietEnd > at) return await queue.putOff(mail, claimant, quietEnd, at)
    if (send !== null) await this.#takeTurn()
    if (this.#stop.signal.aborted) return
    const kept = send === null ? keptOf(outgoing.message) : null
    const attempts = await queue.handOver({ mail, claimant, now: now(), kept })
    if (attempts === null || send === null) return
    try {
      await send(outgoing, AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#options.timeoutMs)]))
    } catch (error) {
      // Others take it over at once.
      if (this.#stop.signal.aborted) return
      const words = wordsOf(error).replaceAll(outgoing.message.to, '[address]')
      return await fail(attempts, words, isRefusedForGood(error))
    }
    await queue.noteSent(mail)
  }

  async #noteFailed({ mail, claimant, attempts }: FailedMail, error: unknown, isFinal: boolean): Promise<void> {
    const { queue, now, mostAttempts, retryMs } = this.#options
    const nextTryAt = isFinal ? null : nextTryAfter(attempts, { mostAttempts, retryMs }, now())
    await queue.noteFailed(mail, claimant, { error: wordsOf(error), attempts, nextTryAt, now: now() })
  }

  // So many a second, evenly.
  async #takeTurn(): Promise<void> {
    const { perSecond } = this.#options
    if (perSecond === null) return
    const [now, apartMs] = [performance.now(), 1_000 / perSecond]
    const turnAt = Math.max(now, this.#nextTurnAt)
    this.#nextTurnAt = turnAt + apartMs
    await wait(turnAt - now, undefined, { signal: this.#stop.signal }).catch(() => {})
  }
}
