// Opens webhooks: what admins do with them, and what plans and sends in this process.
import { lookup } from 'node:dns/promises'
import { complainOnce } from '../complain-once.ts'
import type { LogPosition } from '../domain/event.ts'
import type { Registry } from '../domain/registry.ts'
import { StartupError } from '../domain/startup-error.ts'
import { eventPayload } from '../domain/webhook/event-payload.ts'
import type { ConfiguredWebhook, Webhook } from '../domain/webhook/webhook.ts'
import { openPost } from '../followers/webhook/post.ts'
import { WebhookKeeper } from '../followers/webhook/webhook-keeper.ts'
import { WebhookSender } from '../followers/webhook/webhook-sender.ts'
import { checkWebhookWish } from '../operations/webhook/check-webhook.ts'
import { bindWebhookOperations, type WebhookOperations } from '../operations/webhook/webhook-operations.ts'
import { openClaimant } from '../store/claimant.ts'
import { inTransaction } from '../store/frame-transaction.ts'
import type { Store } from '../store/open-store.ts'
import type { Reads } from '../store/reads.ts'
import { defaultResumeWindowMs } from '../store/resume.ts'
import { noteConfiguredWebhooks } from '../store/webhook/configured-webhooks.ts'
import { makeDeliveryLedger, type WebhookState } from '../store/webhook/delivery-ledger.ts'
import { webhookFollower } from '../store/webhook/plan-deliveries.ts'
import { openSendingStore } from '../store/webhook/sending-store.ts'
import { type InTransaction, makeWebhookStore } from '../store/webhook/webhook-store.ts'
import type { Followers } from '../stream/open-followers.ts'
import type { TobedoneOptions } from './system.ts'

/** What webhooks stand on. */
export interface WebhookParts {
  readonly store: Store
  readonly registry: Registry
  readonly followers: Followers
  readonly reads: Pick<Reads, 'cursorOf'>
  readonly positionOf: (cursor: string) => Promise<LogPosition>
}

/** Webhooks, opened. */
export interface OpenWebhooks {
  readonly operations: WebhookOperations
  states(): Promise<readonly WebhookState[]>
  close(): Promise<void>
}

const usualTimeoutMs = 15_000

function checkConfigured(webhooks: readonly ConfiguredWebhook[], registry: Registry, hosts: readonly string[]): void {
  for (const { name, ...wish } of webhooks) {
    try {
      checkWebhookWish(wish, { registry, hosts })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new StartupError(`The webhook "${name}" is impossible: ${reason}`, { cause })
    }
    if (webhooks.filter((each) => each.name === name).length > 1)
      throw new StartupError(`There are two webhooks "${name}".`)
  }
}

function nameOf({ name, id }: Webhook): string {
  return name ?? id
}

/** Opens them. @throws StartupError for a webhook of the configuration that cannot be */
export async function openWebhooks(options: TobedoneOptions, parts: WebhookParts): Promise<OpenWebhooks> {
  const { log, webhooks, pollMs = 2_000, timerMs: lookMs = 300, lockTimeoutMs = 5_000, hasTimers = true } = options
  const { webhookTimeoutMs: timeoutMs = usualTimeoutMs, resumeWindowMs = defaultResumeWindowMs } = options
  const hosts = (options.webhookHosts ?? []).map((host) => host.toLowerCase().replace(/^\[(.*)\]$/, '$1'))
  const { store, registry, followers, reads, positionOf } = parts
  const now = (): Date => store.clock.now()
  const transact: InTransaction = (work) => inTransaction(store.pool, lockTimeoutMs, work)
  checkConfigured(webhooks ?? [], registry, hosts)
  if (webhooks !== undefined) await noteConfiguredWebhooks(transact, webhooks, now())

  const ledger = makeDeliveryLedger(store.query)
  const sending = openSendingStore(store)
  const { post, close: closePost } = openPost({
    ...{ hosts, timeoutMs },
    resolve: options.resolveHost ?? ((host) => lookup(host, { all: true })),
  })
  const claimant = openClaimant({ config: store.config, queue: 'webhooks', onLost: () => keeper?.lose() })
  const onTrouble = complainOnce(log, 'Webhooks cannot be sent')
  const openSender = (): WebhookSender =>
    new WebhookSender({
      ...{
        post,
        now,
        onTrouble,
        pollMs: lookMs,
        retryDelaysMs: options.webhookRetryMs,
        claim: sending.claim,
        end: sending.end,
      },
      ...{ takeNumber: claimant.number, dropNumber: claimant.drop },
      secrets: new Map((webhooks ?? []).map((webhook) => [webhook.name, webhook])),
      payloadOf: (event) => eventPayload(event, reads.cursorOf(event), registry.of(event.job.type).title),
      onOff: (webhook) =>
        log(
          'warn',
          `The webhook ${nameOf(webhook)} is switched off (${webhook.offReason}): ${webhook.lastError} ` +
            'Switched on again (updateWebhook), it goes on where it was.',
        ),
    })
  const keeper = hasTimers
    ? new WebhookKeeper({
        ...{ ...sending, openSender, pollMs, lookMs, onTrouble, name: webhookFollower },
        followPages: followers.followPages,
        forget: () => ledger.forget(new Date(now().getTime() - resumeWindowMs)),
      })
    : null
  return {
    operations: bindWebhookOperations({
      ...{ ledger, registry, hosts, now, positionOf },
      webhooks: makeWebhookStore(store.query, transact),
      wake: () => keeper?.wake(),
    }),
    states: () => ledger.states(now()),
    async close() {
      await keeper?.close()
      await claimant.close()
      await sending.close()
      closePost()
    },
  }
}
