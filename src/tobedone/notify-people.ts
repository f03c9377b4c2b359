// Starts what keeps notifications as they are to be, where any type has rules.
import { complainOnce } from '../complain-once.ts'
import type { JobType } from '../domain/job-type.ts'
import type { NotificationRule } from '../domain/notification/notification-rule.ts'
import { personalFields } from '../domain/person.ts'
import type { Registry } from '../domain/registry.ts'
import { StartupError } from '../domain/startup-error.ts'
import { GroupMembers } from '../followers/group-members.ts'
import { RecipientZones } from '../followers/mail/recipient-zones.ts'
import { Notifications } from '../followers/notifications.ts'
import type { Operations } from '../operations/operations.ts'
import { doDueSteps } from '../store/escalation/due-steps.ts'
import { makeDueNotifications } from '../store/notification/due-notifications.ts'
import { type PlanRules, planJob } from '../store/notification/plan-job.ts'
import { afterFailure, noteStale } from '../store/notification/stale-plans.ts'
import { typeRulesOf } from '../store/notification/type-rules.ts'
import type { Store } from '../store/open-store.ts'
import { type ProductFrameOptions, productFrame } from '../store/product-frame.ts'
import type { Query } from '../store/query.ts'
import { isUnavailable } from '../store/unavailable.ts'
import type { Followers } from '../stream/open-followers.ts'
import { renewRules } from './renew-rules.ts'
import { checkMail, sendMails } from './send-mails.ts'
import type { TobedoneOptions } from './system.ts'
import { tellWhoHasCome } from './tell-who-has-come.ts'
import { usualDigestOf, usualQuietHoursOf } from './usual-hours.ts'

/** What it stands on. */
export interface NotifyPeopleParts {
  readonly store: Pick<Store, 'pool' | 'query' | 'named' | 'clock' | 'config'>
  readonly registry: Registry
  readonly followers: Followers
  readonly escalating: {
    readonly escalate: Operations['escalate']
    /** What takes part in a transaction that is under way. */
    readonly inProduct: ProductFrameOptions
  }
}

/** Looks whether people can be told like that. @throws StartupError */
export function checkNotifying(options: TobedoneOptions): void {
  checkMail(options)
  usualQuietHoursOf(options)
  const { membersOf, types, peopleMaySay } = options
  if (peopleMaySay !== undefined && !isListOfFields(peopleMaySay)) {
    throw new StartupError('The configuration has "peopleMaySay" that is no list of "name" and "mail".')
  }
  if (membersOf !== undefined && typeof membersOf !== 'function') {
    throw new StartupError('The configuration has "membersOf" that is no function.')
  }
  const asking = types.find(({ notifications }) => notifications.some(isAskingForGroups))
  if (membersOf === undefined && asking !== undefined) {
    throw new StartupError(
      `Members of groups are to be told of jobs of the type "${asking.name}", and the configuration does not say who they are: give it "membersOf".`,
    )
  }
}

function isListOfFields(said: unknown): boolean {
  return Array.isArray(said) && said.every((each) => personalFields.includes(each))
}

function isAskingForGroups({ to }: NotificationRule): boolean {
  return to === 'candidates' || (typeof to !== 'string' && 'groups' in to)
}

function isTold({ isActive, notifications, escalations }: JobType): boolean {
  return isActive && notifications.length + escalations.length > 0
}

function zonesIn({ resolveRecipient, log }: TobedoneOptions): PlanRules['zonesOf'] {
  const nothingSaid: ReadonlyMap<string, string> = new Map()
  if (resolveRecipient === undefined) return () => nothingSaid
  const zones = new RecipientZones({
    resolveRecipient,
    onTrouble: complainOnce(log, 'It cannot be told where the clocks of people are'),
  })
  return (ids) => zones.of(ids)
}

function membersIn({ membersOf, log }: TobedoneOptions, now: () => Date): PlanRules['membersOf'] {
  const onTrouble = complainOnce(log, 'It cannot be told who is in groups')
  const known = new GroupMembers({ membersOf: membersOf ?? (() => []), now, onTrouble })
  return (groups) => known.of(groups)
}

/** Notifies until it is closed; null when no type says whom to tell. */
export async function notifyPeople(
  options: TobedoneOptions,
  { store, registry, followers, escalating: { escalate, inProduct } }: NotifyPeopleParts,
): Promise<{ close(): Promise<void> } | null> {
  const { log, timerMs = 300, resolveRecipient } = options
  const active = registry.all.filter(({ isActive }) => isActive)
  const rulesOf = (type: string) => registry.of(type).notifications
  const stepsOf = (type: string) => registry.of(type).escalations
  const now = (): Date => store.clock.now()
  const usual = { usualQuietHours: usualQuietHoursOf(options), usualDigest: usualDigestOf(options) }
  const typeRules = typeRulesOf(active)
  const renewed = await renewRules(options, { store, rules: typeRules, now })
  const types = new Set([...registry.all.filter(isTold).map(({ name }) => name), ...renewed.renewing])
  if (types.size === 0) return null
  const rules = {
    ...{ rulesOf, stepsOf, isMailResolved: resolveRecipient !== undefined },
    digests: Object.fromEntries(typeRules.map(({ type, digest }) => [type, digest])),
    zonesOf: zonesIn(options),
    membersOf: membersIn(options, now),
    ...usual,
  }
  const onTrouble = complainOnce(log, 'Notifications cannot be sent')
  const due = makeDueNotifications(store, rules, onTrouble)
  /** Jobs whose planning has failed: the event comes again, and is not to keep all later ones from being planned. */
  const failed = new Set<string>()
  const tellThem = tellWhoHasCome({ query: store.query, membersOf: rules.membersOf })
  await using opened = new AsyncDisposableStack()
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => opened.adopt(part, (each) => each.close())
  const notifications = keep(
    new Notifications({
      ...{ types: [...types], follow: followers.follow, pollMs: timerMs },
      isPlanned: (type) => isTold(registry.of(type)),
      async plan(tx, jobId, since) {
        const query: Query = async (sql, values) => (await tx.query(sql, [...values])).rows
        const at = now()
        if (failed.delete(jobId)) return await noteStale(query, jobId, since, afterFailure(at))
        const againAt = await planJob(query, { jobId, ...rules, since, now: at }).catch((error: unknown) => {
          // When the database is away it will come back.
          if (!isUnavailable(error)) failed.add(jobId)
          throw error
        })
        // Whoever holds it need not change it, and a product may take its time to say who somebody is. The others do not wait for that.
        if (againAt !== null) await noteStale(query, jobId, since, againAt)
      },
      async look() {
        await renewed.keep()
        await tellThem(now())
        await due.settle(now())
        await doDueSteps(store, rules, now(), async (job, key, tx) => {
          const step = stepsOf(job.type).find((each) => each.key === key)
          return step === undefined ? null : await escalate(job, step, productFrame(tx, inProduct))
        })
      },
      onTrouble,
    }),
  )
  await notifications.registered
  keep(renewed.begin())
  keep(await sendMails(options, { store, registry }))
  const parts = opened.move()
  return { close: () => parts.disposeAsync() }
}
