// Starts what keeps notifications as they are to be, where any type has rules.
import { complainOnce } from '../complain-once.ts'
import type { Registry } from '../domain/registry.ts'
import { Notifications } from '../followers/notifications.ts'
import { comeBackAt, makeDueNotifications, noteStale } from '../store/notification/due-notifications.ts'
import { planJob } from '../store/notification/plan-job.ts'
import type { Store } from '../store/open-store.ts'
import type { Query } from '../store/query.ts'
import type { Followers } from '../stream/open-followers.ts'
import { sendMails } from './send-mails.ts'
import type { TobedoneOptions } from './system.ts'
import { usualQuietHoursOf } from './usual-quiet-hours.ts'

/** What it stands on. */
export interface NotifyPeopleParts {
  readonly store: Pick<Store, 'pool' | 'query' | 'named' | 'clock' | 'config'>
  readonly registry: Registry
  readonly followers: Followers
}

/** Notifies until it is closed; null when no type says whom to tell. */
export async function notifyPeople(
  options: TobedoneOptions,
  { store, registry, followers }: NotifyPeopleParts,
): Promise<{ close(): Promise<void> } | null> {
  const { log, timerMs = 300, resolveRecipient } = options
  const types = registry.all.filter(({ isActive, notifications }) => isActive && notifications.length > 0)
  if (types.length === 0) return null
  const rulesOf = (type: string) => registry.of(type).notifications
  const usualQuietHours = usualQuietHoursOf(options)
  const rules = { rulesOf, isMailResolved: resolveRecipient !== undefined, usualQuietHours }
  const now = (): Date => store.clock.now()
  const due = makeDueNotifications(store, rules)
  const notifications = new Notifications({
    ...{ types: types.map(({ name }) => name), follow: followers.follow, rulesOf, pollMs: timerMs },
    async plan(tx, jobId, since) {
      const query: Query = async (sql, values) => (await tx.query(sql, [...values])).rows
      const at = now()
      const isPlanned = await planJob(query, { jobId, ...rules, since, now: at })
      // Whoever holds it need not change it. The others do not wait for that.
      if (!isPlanned) await noteStale(query, jobId, since, comeBackAt(at))
    },
    look: () => due.settle(now()),
    onTrouble: complainOnce(log, 'Notifications cannot be sent'),
  })
  await notifications.registered
  const mails = await sendMails(options, { store, registry })
  return {
    async close() {
      await notifications.close()
      await mails.close()
    },
  }
}
