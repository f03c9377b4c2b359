// The composition root: opens the store, binds the operations, starts what follows the log, and closes all of it again.
import { complainOnce } from './complain-once.ts'
import { isAskable } from './domain/condition.ts'
import { checkFlows, optionalStepsOf } from './domain/flow/flow-registry.ts'
import { checkStatsQuery } from './domain/notification/notification-stats.ts'
import { withInvestigations } from './domain/stall/investigate-stall.ts'
import { isTrusted, systemViewer } from './domain/viewer.ts'
import { FlowSteps } from './followers/flow-steps.ts'
import { Timers } from './followers/timers.ts'
import { makeEraseBatch } from './operations/frame/erase-frame.ts'
import { makePerform } from './operations/frame/perform.ts'
import { makePerformTogether } from './operations/frame/perform-together.ts'
import { importJobs } from './operations/import/import-jobs.ts'
import { bindOperations } from './operations/operations.ts'
import { makeAgendas } from './store/agenda/agendas.ts'
import { openConditionPasses } from './store/condition-passes.ts'
import { makeErasureReads } from './store/erasure-reads.ts'
import { snapshotCursor } from './store/event-cursor.ts'
import { exportJobs } from './store/export-jobs.ts'
import { findDue } from './store/find-due.ts'
import { makeFlowRetries } from './store/flow-retries.ts'
import { makeFlowReads, registerFlows } from './store/flow-store.ts'
import { openFollowerStore } from './store/follower-store.ts'
import { findKnownIn } from './store/known-jobs.ts'
import { readLogLag } from './store/log-lag.ts'
import { makeLogSource } from './store/log-source.ts'
import { makeMails } from './store/notification/mails.ts'
import { countNotifications } from './store/notification/notification-stats.ts'
import { makeNotifications } from './store/notification/notifications.ts'
import { makePeople } from './store/notification/people.ts'
import { openFrameStore } from './store/open-frame-store.ts'
import { openStore } from './store/open-store.ts'
import { productFrame } from './store/product-frame.ts'
import { makeReads } from './store/reads.ts'
import { registerTypes } from './store/registered-types.ts'
import { makeStatistics } from './store/statistics/statistics.ts'
import { makeUnsettledJobs } from './store/unsettled-jobs.ts'
import type { Hub } from './stream/hub.ts'
import { LagWatch } from './stream/lag-watch.ts'
import { openFollowers } from './stream/open-followers.ts'
import { openStream } from './stream/open-stream.ts'
import { askConditions, usualConditionMs } from './tobedone/ask-conditions.ts'
import { databaseProblems } from './tobedone/database-problems.ts'
import { checkJobRetention } from './tobedone/delete-closed-jobs.ts'
import { findJobsIn } from './tobedone/find-jobs.ts'
import { readFlowProgressIn } from './tobedone/flow-progress.ts'
import { findInconsistentIn } from './tobedone/inconsistent-jobs.ts'
import { keepCounts } from './tobedone/keep-counts.ts'
import { checkNotifying, notifyPeople } from './tobedone/notify-people.ts'
import { openMailLinks } from './tobedone/open-mail-links.ts'
import { openWebhooks } from './tobedone/open-webhooks.ts'
import { readEscalationsIn } from './tobedone/read-escalations.ts'
import { readFollowers } from './tobedone/read-followers.ts'
import { readMailsIn } from './tobedone/read-mails.ts'
import type { Tobedone, TobedoneOptions } from './tobedone/system.ts'
import { readConditionStates, readUnsettledIn } from './tobedone/unsettled-jobs.ts'
import { watchLive } from './tobedone/watch-live.ts'
import { watchStalls } from './tobedone/watch-stalls.ts'

export type { CheckAnswer, CheckedTarget, CheckInput, HoldingTarget } from './operations/condition/check-jobs.ts'
export type { ImportOptions, LineOutcome } from './operations/import/importing.ts'
export type { FollowerState } from './store/follower-states.ts'
export type { MailCounts, MailQuery } from './store/notification/mails.ts'
export type { NotificationPage } from './store/notification/notification-page.ts'
export type { Inbox, NotificationQuery } from './store/notification/notifications.ts'
export type { JobPage } from './store/reads.ts'
export type { UnsettledJob, UnsettledPage, UnsettledQuery } from './store/unsettled-jobs.ts'
export type { DeliveryPage, WebhookBacklog, WebhookState } from './store/webhook/delivery-ledger.ts'
export type { ListedWebhook, WebhookPage } from './store/webhook/webhook-store.ts'
export { Channels } from './stream/channels.ts'
export { type Delivery, Feed } from './stream/feed.ts'
export type { Following } from './stream/open-followers.ts'
export type { StreamQuery } from './stream/open-stream.ts'
export type { QueueChange } from './stream/queue/queue-change.ts'
export type { Sink } from './stream/subscription.ts'
export type { InconsistentPage } from './tobedone/inconsistent-jobs.ts'
export type { FollowedAction, Subscription } from './tobedone/open-mail-links.ts'
export type { Tobedone, TobedoneOptions } from './tobedone/system.ts'
export type { ConditionState } from './tobedone/unsettled-jobs.ts'

const staleFollowMs = 5_000

/**
 * Opens a system: connects, brings the database up to date, and begins to follow its log.
 * @throws StartupError for whatever is wrong with the database, with what would be right
 */
export async function openTobedone(options: TobedoneOptions): Promise<Tobedone> {
  const { log, pollMs = 2_000, timerMs = 300, flowLookMs = 30_000, lockTimeoutMs = 5_000, hasTimers = true } = options
  const { learnedForMs = 60_000, conditionTimeoutMs = usualConditionMs } = options
  checkFlows(options.flows ?? [], options.types)
  checkNotifying(options)
  checkJobRetention(options)
  const types = withInvestigations(options.types, options.flows ?? [], options.stallGroups)
  let hub: Hub | null = null
  const { databaseUrl: url, clock: injected, resumeWindowMs, maxConnections } = options
  const onRing = (): void => hub?.poke()
  // What has been opened is closed again, the last first, also when something later cannot be opened.
  await using opened = new AsyncDisposableStack()
  const keep = <Part extends { close(): unknown } | null>(part: Part): Part =>
    opened.adopt(part, async (each) => {
      await each?.close()
    })
  const store = keep(await openStore({ url, log, clock: injected, resumeWindowMs, maxConnections, onRing }))
  const { clock, deployment } = store
  const now = (): Date => clock.now()
  const flows = await registerFlows(store.query, options.flows ?? [], now())
  const registry = await registerTypes(store.query, types, optionalStepsOf(flows), now())
  const askable = registry.all.filter(isAskable).map(({ name }) => name)
  const passes = keep(openConditionPasses(store, askable.length))
  if (hasTimers) await passes.register(askable)
  const cursorOf = (snapshot: string, ownXid?: bigint): string =>
    snapshotCursor(deployment.epoch, deployment.base, snapshot, ownXid)
  const inProduct = { registry, cursorOf, lockTimeoutMs, deployment }
  const frameStore = openFrameStore({ pool: store.pool, query: store.named, readerOf: () => hub, ...inProduct })
  const frame = { store: frameStore, registry, clock, ring: store.doorbell.ring }
  const perform = makePerform(frame)
  const erasureReads = makeErasureReads(store.query)
  const together = makePerformTogether(frame)
  const erasing = { ...erasureReads, together, eraseBatch: makeEraseBatch(frame, erasureReads) }
  const reads = makeReads(store, registry, cursorOf)
  const statistics = makeStatistics({ query: store.query, clock, registry })
  const agendas = makeAgendas({ query: store.query, clock, registry, learnedForMs })
  const unsettled = makeUnsettledJobs(store.query)
  const notifications = makeNotifications(store.query, registry)
  const people = makePeople(store.query)
  const mails = makeMails(store.query)
  let onInboxChanged = (_recipient: string): void => {}
  const operating = { perform, together, erasing, registry, flows, now, findJobs: findJobsIn(reads) }
  const operations = bindOperations({
    ...operating,
    ...{
      ...{ unsettled, people, mails, notifications, onInboxChanged: (recipient: string) => onInboxChanged(recipient) },
      ownFields: options.peopleMaySay ?? [],
      readJob: (id: string) => reads.job(systemViewer, id),
      beginPasses: passes.begin,
      conditionTimeoutMs,
    },
  })
  const flowReads = makeFlowReads(store.query)
  const logSource = makeLogSource(store)
  const streamTrouble = complainOnce(log, 'The log cannot be read')
  const stream = keep(await openStream({ log: logSource, registry, clock, pollMs, onTrouble: streamTrouble }))
  hub = stream.hub
  const due = (at: Date, limit: number, without: readonly string[]) => findDue(store.named, at, limit, without)
  const timing = { findDue: due, settle: operations.settle, now, pollMs: timerMs }
  keep(hasTimers ? new Timers({ ...timing, onTrouble: complainOnce(log, 'The timers cannot work') }) : null)
  const counts = keep(keepCounts(options, store, clock))
  keep(hasTimers ? watchStalls(options, store, operations) : null)
  const lagWatch = keep(
    new LagWatch({
      readLag: () => readLogLag(store.named, { now: now(), isInjected: injected !== undefined }),
      pollMs,
      onHeld: complainOnce(log, 'Streams are late'),
    }),
  )
  const followers = keep(
    openFollowers({
      ...{ registry, clock, pollMs, hub: stream.hub, cursorOf: reads.cursorOf },
      store: openFollowerStore(store),
      onTroubleOf: (name) => complainOnce(log, `The follower "${name}" cannot go on`),
    }),
  )
  const flowSteps = keep(
    hasTimers && flows.all.some(({ isActive }) => isActive)
      ? new FlowSteps({
          ...{ flows, follow: followers.follow, advance: operations.advanceFlow, findStale: flowReads.findStale },
          ...{ ...makeFlowRetries(store.query), now, pollMs, lookMs: flowLookMs },
          onTrouble: complainOnce(log, 'A flow cannot go on'),
        })
      : null,
  )
  const asking = { registry, operations, followers, passes, unsettled, now }
  keep(hasTimers ? await askConditions(options, asking) : null)
  const webhooks = keep(
    await openWebhooks(options, {
      ...{ store, registry, followers, reads },
      positionOf: async (cursor) => await logSource.resumeFrom(logSource.decode(cursor)),
    }),
  )
  const escalating = { inProduct, escalate: operations.escalate }
  keep(hasTimers ? await notifyPeople(options, { store, registry, followers, escalating }) : null)
  await flowSteps?.registered
  const live = keep(
    watchLive(store, {
      ...{ stream, logSource, registry, statistics, agendas, notifications },
      lookMs: timerMs,
      onTrouble: complainOnce(log, 'Live inboxes cannot be read'),
    }),
  )
  onInboxChanged = live.inboxes.touch
  const parts = opened.move()
  let closing: Promise<void> | undefined
  const logAgeMs = (): number => Date.now() - stream.hub.readAt
  return {
    registry,
    flows,
    clock,
    prisma: store.prisma,
    operations,
    webhooks: webhooks.operations,
    webhookStates: webhooks.states,
    reads,
    inconsistentJobs: findInconsistentIn(reads, registry),
    unsettledJobs: readUnsettledIn(unsettled, registry),
    conditions: () => readConditionStates(passes, unsettled, registry),
    jobStats: async (viewer, query) => (await statistics.jobStats(viewer, query).ask()).answer,
    funnel: async (viewer, query) => (await statistics.funnel(viewer, query).ask()).answer,
    agenda: async (viewer, minutes) => (await agendas(viewer, minutes).ask()).answer,
    flowProgress: readFlowProgressIn(flowReads, flows, registry),
    frameIn: (tx) => productFrame(tx, inProduct),
    subscribe: async (query) => (await stream.feed(query))[Symbol.asyncIterator](),
    feed: stream.feed,
    follow: followers.follow,
    followers: () => readFollowers(store.query, now()),
    jobQueue: live.queues.open,
    jobStatsChanged: live.statistics.jobStats,
    funnelChanged: live.statistics.funnel,
    agendaChanged: live.statistics.agenda,
    notifications,
    mails: readMailsIn(mails),
    mailLinks: openMailLinks(options.mail, { operating: { ...operating, people }, query: store.query }),
    mailCounts: mails.counts,
    escalations: readEscalationsIn(store.query, registry),
    inboxChanged: live.inboxes.open,
    notificationStats: async (viewer, query) =>
      await countNotifications(store.query, registry, checkStatsQuery(viewer, query, registry, now())),
    person: async (viewer, id) => (isTrusted(viewer) || viewer.id === id ? await people.find(id) : null),
    importJobs: (pieces, given) => importJobs({ ...frame, findKnown: findKnownIn(store.query) }, pieces, given),
    exportJobs: () => exportJobs(store.pool),
    recountStatistics: counts.recount,
    async problems() {
      return [
        ...(await databaseProblems(reads)),
        ...(logAgeMs() > pollMs + staleFollowMs ? ['the log cannot be followed'] : []),
      ]
    },
    logAgeMs,
    isMoreComing: () => stream.hub.isMoreComing,
    logHeldMs: () => lagWatch.heldMs,
    close: () => (closing ??= parts.disposeAsync()),
  }
}
