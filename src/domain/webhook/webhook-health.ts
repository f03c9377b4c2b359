// How a webhook is doing as a whole: what takes nothing for long, or says that it is gone, is switched off.
import { type AttemptDecision, longestFailureMs } from './decide-attempt.ts'
import type { Webhook, WebhookOffReason } from './webhook.ts'

function offReasonOf({ isGone }: AttemptDecision, failingSince: Date, now: Date): WebhookOffReason | null {
  if (isGone) return 'GONE'
  return now.getTime() - failingSince.getTime() >= longestFailureMs ? 'FAILED' : null
}

function afterOne(webhook: Webhook, decision: AttemptDecision, now: Date): Webhook {
  if (decision.error === null) return { ...webhook, failures: 0, failingSince: null, lastError: null, notBefore: null }
  const failingSince = webhook.failingSince ?? now
  const offReason = webhook.offReason ?? offReasonOf(decision, failingSince, now)
  return {
    ...{ ...webhook, failingSince, offReason },
    failures: webhook.failures + 1,
    lastError: decision.error,
    notBefore: decision.notBefore ?? webhook.notBefore,
    offSince: webhook.offSince ?? (offReason === null ? null : now),
  }
}

/** The webhook after attempts that are over, in their order. */
export function healthAfter(webhook: Webhook, decisions: readonly AttemptDecision[], now: Date): Webhook {
  return decisions.reduce((before, decision) => afterOne(before, decision, now), webhook)
}
