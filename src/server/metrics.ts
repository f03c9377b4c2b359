// What the server counts about itself. Each server has a registry of its own, so that two live in one process.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ConditionState, FollowerState, MailCounts, WebhookState } from '../tobedone.ts'
import type { LiveConnections } from './live-connections.ts'

/** How operations reach the server. */
export type Transport = 'http' | 'sse' | 'websocket'

/** The numbers of a server. */
export type Metrics = ReturnType<typeof makeMetrics>

/** What numbers are read from when they are asked for. */
export interface MetricSources {
  readonly live: LiveConnections
  /** How old what is known of the log is, in milliseconds. */
  readonly logAgeMs: () => number
  /** How long events that open transactions hold back have waited, in milliseconds. */
  readonly logHeldMs: () => number
  /** How the followers of the database are doing. */
  readonly followers: () => Promise<readonly FollowerState[]>
  /** How asking the conditions of types goes. */
  readonly conditions: () => Promise<readonly ConditionState[]>
  /** How webhooks are doing. */
  readonly webhooks: () => Promise<readonly WebhookState[]>
  /** How many mails wait, and how many were given up. */
  readonly mailCounts: () => Promise<MailCounts>
  /** Whether to add those of Node itself (memory, event loop), of which a process needs one set. */
  readonly isForProcess: boolean
}

function addGauges(registers: Registry[], { live, logAgeMs, logHeldMs }: MetricSources): void {
  new Gauge({
    name: 'tobedone_websockets',
    help: 'WebSockets open now.',
    registers,
    collect() {
      this.set([...live].filter(({ transport }) => transport === 'websocket').length)
    },
  })
  new Gauge({
    name: 'tobedone_subscriptions',
    help: 'Subscriptions running now.',
    labelNames: ['transport'],
    registers,
    collect() {
      const counts = { sse: 0, websocket: 0 }
      for (const { transport, subscriptionCount } of live) counts[transport] += subscriptionCount
      for (const [transport, count] of Object.entries(counts)) this.set({ transport }, count)
    },
  })
  new Gauge({
    name: 'tobedone_log_age_seconds',
    help: 'How long ago the event log was last read through to its end.',
    registers,
    collect() {
      this.set(logAgeMs() / 1_000)
    },
  })
  new Gauge({
    name: 'tobedone_log_held_seconds',
    help: 'How long the oldest event that an open transaction holds back has waited; the log says whose it is.',
    registers,
    collect() {
      this.set(logHeldMs() / 1_000)
    },
  })
}

/** Adds gauges of which each tells of several things, by name. */
function gaugesOf<State extends { readonly name: string }>(
  registers: Registry[],
  label: string,
  states: () => Promise<readonly State[]>,
) {
  let asking: Promise<readonly State[]> | null = null
  // All of them are read together, and ask once. While the database is away, the other numbers can be read all the same.
  const ask = (): Promise<readonly State[]> =>
    (asking ??= states()
      .catch(() => [])
      .finally(() => {
        asking = null
      }))
  return (name: string, help: string, read: (state: State) => number): void => {
    new Gauge({
      ...{ name, help, registers },
      labelNames: [label],
      async collect() {
        const all = await ask()
        this.reset()
        for (const state of all) this.set({ [label]: state.name }, read(state))
      },
    })
  }
}

function addFollowers(registers: Registry[], { followers }: MetricSources): void {
  const add = gaugesOf(registers, 'follower', followers)
  add('tobedone_follower_lag_seconds', 'How old the first event is that a follower has not handled.', ({ lagMs }) => {
    return lagMs / 1_000
  })
  add('tobedone_follower_lag_events', 'Events behind the checkpoint of a follower, up to 10,000.', ({ lag }) => lag)
  add('tobedone_follower_failures', 'How often in a row a follower has failed on its next event.', ({ failures }) => {
    return failures
  })
}

function addWebhooks(registers: Registry[], { webhooks }: MetricSources): void {
  const add = gaugesOf(registers, 'webhook', webhooks)
  add('tobedone_webhook_pending', 'Events that are still to be sent to a webhook.', ({ pendingCount }) => pendingCount)
  add('tobedone_webhook_lag_seconds', 'How long ago the first of them was planned.', ({ lagMs }) => lagMs / 1_000)
  add('tobedone_webhook_failures', 'How many attempts in a row have failed.', ({ failures }) => failures)
  add('tobedone_webhook_on', 'Whether events are sent to a webhook (1) or it is off (0).', ({ isOn }) => (isOn ? 1 : 0))
}

function addConditions(registers: Registry[], { conditions }: MetricSources): void {
  const add = gaugesOf(registers, 'type', async () =>
    (await conditions()).map((state) => ({ ...state, name: state.type })),
  )
  add('tobedone_condition_failures', 'How often in a row asking the condition of a type has failed.', (state) => {
    return state.failures
  })
  add('tobedone_unsettled_jobs', 'Open jobs that are listed because they should not be open.', (state) => {
    return state.unsettledCount
  })
}

function addMails(registers: Registry[], { mailCounts }: MetricSources): void {
  new Gauge({
    name: 'tobedone_mails',
    help: 'Mails that wait or are on their way (queued), and that were given up (failed).',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await mailCounts().catch(() => null)
      this.reset()
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count)
    },
  })
}

/** Results of subscriptions sent. Counted a thousand times for an event, so by hand. */
function addSent(registers: Registry[]) {
  const sentBy = { sse: { count: 0 }, websocket: { count: 0 } }
  new Counter({
    name: 'tobedone_subscription_events_total',
    help: 'Results of subscriptions sent to clients.',
    labelNames: ['transport'],
    registers,
    collect() {
      this.reset()
      for (const [transport, { count }] of Object.entries(sentBy)) this.inc({ transport }, count)
    },
  })
  return sentBy
}

/** Makes the numbers of a server. */
export function makeMetrics(sources: MetricSources) {
  const registry = new Registry()
  const registers = [registry]
  if (sources.isForProcess) collectDefaultMetrics({ register: registry })
  addGauges(registers, sources)
  addFollowers(registers, sources)
  addConditions(registers, sources)
  addWebhooks(registers, sources)
  addMails(registers, sources)
  return {
    registry,
    requests: new Counter({
      name: 'tobedone_http_requests_total',
      help: 'HTTP requests answered.',
      labelNames: ['route', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'tobedone_http_request_seconds',
      help: 'Time from a request to its answer, event streams left out.',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    operations: new Counter({
      name: 'tobedone_operations_total',
      help: 'GraphQL operations by transport and how they went: ok, or the code of their first error.',
      labelNames: ['transport', 'code'],
      registers,
    }),
    sentBy: addSent(registers),
  }
}
