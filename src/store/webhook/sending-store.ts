// What plans and sends needs of the database, on connections of its own: operations do not wait for it, and it not for them.
import type { JobEvent } from '../../domain/event.ts'
import type { FollowTransaction } from '../../domain/product-transaction.ts'
import type { ClaimedDelivery, EndedAttempt, SenderRoom } from '../../domain/webhook/attempt.ts'
import type { Webhook } from '../../domain/webhook/webhook.ts'
import { Lanes } from '../../lanes.ts'
import { inTransaction } from '../frame-transaction.ts'
import type { Store } from '../open-store.ts'
import { namedQueryOn } from '../run-query.ts'
import { UnhurriedPool } from '../unhurried-pool.ts'
import { claimDeliveries, freeClaims } from './delivery-claims.ts'
import { endAttempts } from './end-attempts.ts'
import { planBehind, planDeliveries, webhookFollower } from './plan-deliveries.ts'

/** The door of what plans and sends. Every method throws whatever the database throws. */
export interface SendingStore {
  /** Whether there was ever a webhook. */
  hasAny(): Promise<boolean>
  plan(events: readonly JobEvent[], tx: FollowTransaction): Promise<void>
  planBehind(): Promise<boolean>
  freeClaims(): Promise<void>
  claim(room: SenderRoom): Promise<readonly ClaimedDelivery[]>
  /** Notes an attempt that is over, with others that are over at the same time. Answers with what was switched off. */
  end(sender: number, ended: EndedAttempt): Promise<readonly Webhook[]>
  close(): Promise<void>
}

interface Ending {
  readonly sender: number
  readonly ended: EndedAttempt
  readonly answer: (off: readonly Webhook[]) => void
  readonly fail: (error: unknown) => void
}

const lockTimeoutMs = 5_000
const mostConnections = 3
const lanes = { lanes: 1, atMost: 100 } as const

/** Opens it. Before there is a webhook it needs no connection of its own. */
export function openSendingStore({ config, clock, query }: Pick<Store, 'config' | 'clock' | 'query'>): SendingStore {
  const pool = new UnhurriedPool({ ...config, application_name: 'tobedone webhooks', max: mostConnections })
  const named = namedQueryOn(pool)

  async function endAll(batch: readonly Ending[]): Promise<void> {
    const [first] = batch
    if (first === undefined) return
    // Of a number that was given up meanwhile nothing counts any more: those of it are a batch of their own.
    const [same, others] = [
      batch.filter(({ sender }) => sender === first.sender),
      batch.filter(({ sender }) => sender !== first.sender),
    ]
    try {
      const all = same.map(({ ended }) => ended)
      const off = await inTransaction(pool, lockTimeoutMs, (inside) =>
        endAttempts(inside, first.sender, all, clock.now()),
      )
      first.answer(off)
      for (const { answer } of same.slice(1)) answer([])
    } catch (error) {
      for (const { fail } of same) fail(error)
    }
    await endAll(others)
  }
  const endings = new Lanes<Ending>(lanes, endAll)

  let closing: Promise<void> | undefined
  return {
    async hasAny() {
      const rows = await query('select from tobedone.follower where name = $1', [webhookFollower])
      return rows.length > 0
    },
    plan: (events, tx) =>
      planDeliveries(async (text, values) => (await tx.query(text, [...values])).rows, events, clock.now()),
    planBehind: () => inTransaction(pool, lockTimeoutMs, (inside) => planBehind(inside, clock.now())),
    freeClaims: () => inTransaction(pool, lockTimeoutMs, (inside) => freeClaims(inside, clock.now())),
    claim: (room) => claimDeliveries(named, room, clock.now()),
    end(sender, ended) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly Webhook[]>()
      endings.push({ sender, ended, answer: resolve, fail: reject })
      return promise
    },
    close: () => (closing ??= pool.end()),
  }
}
