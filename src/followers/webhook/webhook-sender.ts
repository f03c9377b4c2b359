// Sends what is due: claims as much as there is room for, sends all of it at once, notes what came of it, and claims again. Many servers
// do so; what one has claimed no other sends.
import { setImmediate } from 'node:timers/promises'
import type { JobEvent } from '../../domain/event.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { ClaimedDelivery, EndedAttempt, SenderRoom } from '../../domain/webhook/attempt.ts'
import { type AttemptAnswer, decideAttempt } from '../../domain/webhook/decide-attempt.ts'
import { messageIdOf } from '../../domain/webhook/event-payload.ts'
import type { Webhook, WebhookSecrets } from '../../domain/webhook/webhook.ts'
import type { Post } from './post.ts'
import { signMessage } from './sign-message.ts'

/** What it stands on. */
export interface WebhookSenderOptions {
  /** The number under which it claims. Throws when the database is away. */
  readonly takeNumber: () => Promise<number>
  /** Gives it up, with all that it has claimed: where it is not known what stands in the database. */
  readonly dropNumber: () => Promise<void>
  readonly claim: (room: SenderRoom) => Promise<readonly ClaimedDelivery[]>
  /** Notes an attempt that is over; answers with the webhooks that were switched off. */
  readonly end: (sender: number, ended: EndedAttempt) => Promise<readonly Webhook[]>
  /** The secrets of the webhooks of the configuration, by name. */
  readonly secrets: ReadonlyMap<string, WebhookSecrets>
  readonly post: Post
  readonly payloadOf: (event: JobEvent) => JsonObject
  readonly now: () => Date
  /** How long after each failed attempt the next is made, in milliseconds. */
  readonly retryDelaysMs: readonly number[] | undefined
  /** How often to look for what is due, in milliseconds. */
  readonly pollMs: number
  readonly onTrouble: (error: unknown) => void
  /** Told of webhooks that were switched off. */
  readonly onOff: (webhook: Webhook) => void
}

const most = 16
const mostFailing = 1
const noEvent: AttemptAnswer = { status: null, retryAfter: null, error: 'The event is no longer there.' }
const noSecret: AttemptAnswer = { status: null, retryAfter: null, error: 'Its secret is in no configuration.' }

/** Sends until it is closed. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions
  readonly #busy = new Map<string, number>()
  readonly #underWay = new Set<Promise<void>>()
  #holding = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | null = null
  #isWoken = false
  #isClosed = false

  constructor(options: WebhookSenderOptions) {
    this.#options = options
    this.wake()
  }

  /** Looks at once. */
  wake(): void {
    this.#isWoken = true
    if (this.#isClosed || this.#looking !== null) return
    clearTimeout(this.#timer)
    this.#looking = this.#look()
  }

  /** Sends nothing on under the number that it had: others may do so now. */
  lose(): void {
    this.#holding.abort(new Error('The lock of this sender was lost.'))
    this.#holding = new AbortController()
  }

  /** Claims nothing more, waits a while for what is being sent, and breaks off the rest, which others send again. */
  async close(patienceMs: number): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
    const timer = setTimeout(() => this.#holding.abort(new Error('The server is closing.')), patienceMs)
    await Promise.all(this.#underWay)
    clearTimeout(timer)
  }

  async #look(): Promise<void> {
    while (this.#isWoken && !this.#isClosed) {
      // What ends together makes room together.
      await setImmediate()
      this.#isWoken = false
      try {
        const sender = await this.#options.takeNumber()
        const { signal } = this.#holding
        const room = { sender, most, mostFailing, busy: this.#busy, names: [...this.#options.secrets.keys()] }
        for (const claimed of await this.#options.claim(room)) this.#begin(sender, claimed, signal)
      } catch (error) {
        this.#options.onTrouble(error)
        await this.#options.dropNumber()
      }
    }
    this.#looking = null
    if (!this.#isClosed) this.#timer = setTimeout(() => this.wake(), this.#options.pollMs)
  }

  #begin(sender: number, claimed: ClaimedDelivery, signal: AbortSignal): void {
    const { webhookId } = claimed
    this.#busy.set(webhookId, (this.#busy.get(webhookId) ?? 0) + 1)
    const sent = this.#send(sender, claimed, signal).finally(() => {
      this.#underWay.delete(sent)
      const left = (this.#busy.get(webhookId) ?? 1) - 1
      if (left === 0) this.#busy.delete(webhookId)
      else this.#busy.set(webhookId, left)
      this.wake()
    })
    this.#underWay.add(sent)
  }

  async #send(sender: number, claimed: ClaimedDelivery, signal: AbortSignal): Promise<void> {
    const { end, now, onTrouble, onOff, dropNumber, retryDelaysMs } = this.#options
    try {
      const answer = await this.#attempt(claimed, signal)
      // Nobody knows what came of it. The claim is void, and it is sent again.
      if (signal.aborted) return
      const endedAt = now()
      const decision =
        claimed.event === null
          ? { ...decideAttempt(answer, Number.POSITIVE_INFINITY, endedAt, 0), isGone: false }
          : decideAttempt(answer, claimed.attempts + 1, endedAt, Math.random(), retryDelaysMs)
      for (const webhook of await end(sender, { endedAt, claimed, status: answer.status, decision })) onOff(webhook)
    } catch (error) {
      onTrouble(error)
      await dropNumber()
    }
  }

  async #attempt({ webhook, event, secrets: own }: ClaimedDelivery, signal: AbortSignal): Promise<AttemptAnswer> {
    const { secrets, payloadOf, now, post } = this.#options
    const found = own ?? secrets.get(webhook.name ?? '')
    if (event === null) return noEvent
    if (found === undefined) return noSecret
    const content = { url: webhook.url, id: messageIdOf(event.id), payload: payloadOf(event) }
    return await post(signMessage(content, found, now()), signal)
  }
}
