// What was given up: mails that could not be written or sent, and events that no webhook took. Each can be tried again.
import { type ReactNode, useCallback } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { readable } from '../words.ts'
import { DeliveryEntry } from './delivery-entry.tsx'
import { readDeadMails, readDeliveries, retryDeliveries, retryMails } from './documents.ts'
import { Entries, Entry } from './entries.tsx'
import { JobLink } from './job-link.tsx'
import { Pages, pageLength, usePlace } from './pages.tsx'
import { useDeed } from './use-deed.ts'
import { useRefreshed } from './use-refreshed.ts'

function DeadMails(): ReactNode {
  const { client } = useDesk()
  const place = usePlace('mails')
  const { after } = place
  const { answer, error, ask } = useRefreshed(
    () => client.ask(readDeadMails, { first: pageLength, after }),
    [client, after],
  )
  const perform = useDeed(ask)
  const now = useNow()
  const retry = (ids: string[] | null) =>
    perform(
      ids === null ? 'All mails that were given up are tried again' : 'The mail is tried again',
      'It is not tried again',
      (asked) => asked.ask(retryMails, { input: { ids } }),
    )
  const nodes = answer?.mails.edges.map(({ node }) => node)
  return (
    <Entries
      title="Mails"
      beside={
        nodes !== undefined &&
        nodes.length > 1 && (
          <button type="button" className="button small" onClick={() => void retry(null)}>
            Try all again
          </button>
        )
      }
      none="No mail was given up."
      error={error}
      entries={
        nodes?.map(({ id, recipient, template, job, delivery }) => (
          <Entry
            key={id}
            title={
              <>
                {readable(template)} <span className="quiet">to {recipient}</span>
              </>
            }
            more={<JobLink job={job} />}
            problem={delivery?.lastError}
            facts={[
              ['Given up', delivery?.failedAt ? since(delivery.failedAt, now) : '–'],
              ['Attempts', (delivery?.attempts ?? 0).toLocaleString()],
            ]}
            actions={
              <button type="button" className="button small" onClick={() => void retry([id])}>
                Try again
              </button>
            }
          />
        )) ?? null
      }
      foot={<Pages place={place} pageInfo={answer?.mails.pageInfo} />}
    />
  )
}

function DeadDeliveries(): ReactNode {
  const { client } = useDesk()
  const place = usePlace('deliveries')
  const { after } = place
  const question = useCallback(
    () => client.ask(readDeliveries, { status: ['GIVEN_UP'], first: pageLength, after }),
    [client, after],
  )
  const { answer, error, ask } = useRefreshed(question, [question])
  const perform = useDeed(ask)
  const retryAll = () =>
    perform('All events that were given up are tried again', 'They are not tried again', (asked) =>
      asked.ask(retryDeliveries, { input: {} }),
    )
  return (
    <Entries
      title="Events that no webhook took"
      beside={
        (answer?.webhookDeliveries.edges.length ?? 0) > 1 && (
          <button type="button" className="button small" onClick={() => void retryAll()}>
            Try all again
          </button>
        )
      }
      none="Every event that a webhook wants was taken, or is still tried."
      error={error}
      entries={
        answer?.webhookDeliveries.edges.map(({ node }) => (
          <DeliveryEntry key={node.id} delivery={node} hasWebhook onDone={ask} />
        )) ?? null
      }
      foot={<Pages place={place} pageInfo={answer?.webhookDeliveries.pageInfo} />}
    />
  )
}

/** The part. */
export function DeadLetterPart(): ReactNode {
  return (
    <>
      <DeadMails />
      <DeadDeliveries />
    </>
  )
}
