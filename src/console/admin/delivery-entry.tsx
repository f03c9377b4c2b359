// One event for one webhook, as the ledger has it, and what can be done about it.
import { type ReactNode, useState } from 'react'
import type { ConsoleDeliveriesQuery, DeliveryStatus } from '../generated/graphql.ts'
import { awayFrom, exactMoment, since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { readable } from '../words.ts'
import { Confirm } from './confirm.tsx'
import { replayWebhook, retryDelivery } from './documents.ts'
import { Entry } from './entries.tsx'
import { JobLink } from './job-link.tsx'
import { useDeed } from './use-deed.ts'

/** A delivery. */
export type Delivery = ConsoleDeliveriesQuery['webhookDeliveries']['edges'][number]['node']

/** What a webhook is called. */
export function webhookNameOf({
  name,
  description,
  url,
}: Pick<Delivery['webhook'], 'name' | 'description' | 'url'>): string {
  return name ?? (description || new URL(url).host)
}

/** Where deliveries stand, in words. */
export const statusWords: Readonly<Record<DeliveryStatus, string>> = {
  PENDING: 'Waiting',
  DELIVERED: 'Taken',
  GIVEN_UP: 'Given up',
}

const tones: Readonly<Record<DeliveryStatus, string>> = { PENDING: 'tag', DELIVERED: 'tag good', GIVEN_UP: 'tag late' }

function whenOf({ status, endedAt, nextTryAt, webhook }: Delivery, now: number): readonly [string, ReactNode] {
  if (status === 'DELIVERED') return ['Taken', endedAt && since(endedAt, now)]
  if (status === 'GIVEN_UP') return ['Given up', endedAt && since(endedAt, now)]
  if (!webhook.isOn) return ['Next try', 'when it is on']
  return ['Next try', nextTryAt === null ? 'after another' : awayFrom(nextTryAt, now)]
}

interface DeliveryEntryProps {
  readonly delivery: Delivery
  /** Whether to say for which webhook it is. */
  readonly hasWebhook: boolean
  readonly onDone: () => void
}

/** A line of the ledger. */
export function DeliveryEntry({ delivery, hasWebhook, onDone }: DeliveryEntryProps): ReactNode {
  const { id, kind, status, attempts, plannedAt, lastStatus, lastError, webhook, job, eventCursor } = delivery
  const perform = useDeed(onDone)
  const now = useNow()
  const [isAsked, ask] = useState(false)
  const replay = () =>
    void perform('What came after it is sent again', 'It is not sent again', (client) =>
      client.ask(replayWebhook, { input: { id: webhook.id, after: eventCursor } }),
    )
  return (
    <Entry
      title={
        <>
          {readable(kind)} <span className={tones[status]}>{statusWords[status]}</span>
          {hasWebhook && <span className="quiet">for {webhookNameOf(webhook)}</span>}
        </>
      }
      more={<JobLink job={job} />}
      problem={status === 'DELIVERED' ? null : lastError}
      facts={[
        ['Planned', <span title={exactMoment(plannedAt)}>{since(plannedAt, now)}</span>],
        whenOf(delivery, now),
        ['Attempts', attempts.toLocaleString()],
        ['Answer', lastStatus ?? '–'],
      ]}
      actions={
        <>
          {status === 'GIVEN_UP' && (
            <button
              type="button"
              className="button small"
              onClick={() =>
                void perform('It is tried again', 'It is not tried again', (client) =>
                  client.ask(retryDelivery, { input: { id } }),
                )
              }
            >
              Try again
            </button>
          )}
          <button type="button" className="button plain small" onClick={() => ask(true)}>
            Replay…
          </button>
          {isAsked && (
            <Confirm
              title="Send again what came after it?"
              words="Send it again"
              onAnswer={replay}
              onClose={() => ask(false)}
            >
              {webhookNameOf(webhook)} gets again, in order and under the ids of before, every event it wants that came
              after this one ({exactMoment(plannedAt)}).
            </Confirm>
          )}
        </>
      }
    />
  )
}
