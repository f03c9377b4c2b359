// How much one viewer may hold open at a server, over all connections: nobody takes the room of all others.
import { JobError } from '../domain/job-error.ts'
import type { Viewer } from '../domain/viewer.ts'

/** What is counted. */
export type Holding = 'connections' | 'subscriptions'

/** The most that one viewer may hold. Services and staff act for many. */
export type QuotaLimits = Readonly<Record<Holding, { readonly ofUser: number; readonly withRole: number }>>

/** The limits unless a server is told otherwise. */
export const usualQuota: QuotaLimits = {
  connections: { ofUser: 100, withRole: 10_000 },
  subscriptions: { ofUser: 5_000, withRole: 50_000 },
}

/** What all viewers hold. */
export class ViewerQuota {
  readonly #limits: QuotaLimits
  readonly #held = { connections: new Map<string, number>(), subscriptions: new Map<string, number>() }

  constructor(limits: QuotaLimits) {
    this.#limits = limits
  }

  /** Counts one more. Answers with what gives it back, any number of times. @throws JobError LIMIT_EXCEEDED */
  take(holding: Holding, { id, roles }: Viewer): () => void {
    const held = this.#held[holding]
    const { ofUser, withRole } = this.#limits[holding]
    const most = roles.length > 0 ? withRole : ofUser
    const count = held.get(id) ?? 0
    if (count >= most) {
      const message = `You have ${most} ${holding} open at this server, the most that one viewer may have: end some of them.`
      throw new JobError('LIMIT_EXCEEDED', message, { limit: holding, most })
    }
    held.set(id, count + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const left = (held.get(id) ?? 1) - 1
      if (left > 0) held.set(id, left)
      else held.delete(id)
    }
  }
}
