// Webhooks and how they are doing, and below them the ledger of what they were sent. Which of it is shown is in the address.
import { type ReactNode, useCallback, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import type { DeliveryStatus } from '../generated/graphql.ts'
import { Parts } from '../widgets/parts.tsx'
import { DeliveryEntry, statusWords, webhookNameOf } from './delivery-entry.tsx'
import { createWebhook, readDeliveries, readWebhooks } from './documents.ts'
import { Entries } from './entries.tsx'
import { Pages, pageLength, usePlace } from './pages.tsx'
import { useDeed } from './use-deed.ts'
import { useRefreshed } from './use-refreshed.ts'
import { CreateDialog, SecretDialog } from './webhook-dialogs.tsx'
import { type ShownWebhook, WebhookEntry } from './webhook-entry.tsx'

type Standing = DeliveryStatus | 'ALL'

const standings = [
  ['ALL', 'All'],
  ['PENDING', statusWords.PENDING],
  ['DELIVERED', statusWords.DELIVERED],
  ['GIVEN_UP', statusWords.GIVEN_UP],
] as const satisfies readonly (readonly [Standing, string])[]

interface LedgerProps {
  readonly webhook: ShownWebhook | null
  readonly standing: Standing
  readonly onStanding: (standing: Standing) => void
  readonly onAll: () => void
}

function Ledger({ webhook, standing, onStanding, onAll }: LedgerProps): ReactNode {
  const { client } = useDesk()
  const id = webhook?.id ?? null
  const place = usePlace(`${id} ${standing}`)
  const { after } = place
  const question = useCallback(() => {
    const status = standing === 'ALL' ? null : [standing]
    return client.ask(readDeliveries, { webhook: id, status, first: pageLength, after })
  }, [client, id, standing, after])
  const { answer, error, ask } = useRefreshed(question, [question])
  return (
    <Entries
      title={webhook === null ? 'What was sent' : `What was sent to ${webhookNameOf(webhook)}`}
      beside={
        <>
          {webhook !== null && (
            <button type="button" className="button plain small" onClick={onAll}>
              Of all webhooks
            </button>
          )}
          <span className="spacer" />
          <Parts label="Which events" choices={standings} chosen={standing} onChoose={onStanding} />
        </>
      }
      none={standing === 'ALL' ? 'Nothing was sent yet.' : 'There is none.'}
      error={error}
      entries={
        answer?.webhookDeliveries.edges.map(({ node }) => (
          <DeliveryEntry key={node.id} delivery={node} hasWebhook={webhook === null} onDone={ask} />
        )) ?? null
      }
      foot={<Pages place={place} pageInfo={answer?.webhookDeliveries.pageInfo} />}
    />
  )
}

/** The part. */
export function WebhookPart(): ReactNode {
  const { client } = useDesk()
  const [, navigate] = useLocation()
  const query = new URLSearchParams(useSearch())
  const { answer, error, ask } = useRefreshed(() => client.ask(readWebhooks, {}), [client])
  const perform = useDeed(ask)
  const [isMaking, make] = useState(false)
  const [secret, tell] = useState<string | null>(null)
  const nodes = answer?.webhooks.edges.map(({ node }) => node)
  const chosen = nodes?.find(({ id }) => id === query.get('webhook')) ?? null
  const standing = standings.find(([each]) => each === query.get('status'))?.[0] ?? 'ALL'
  const show = (id: string | null, status: Standing): void => {
    const next = new URLSearchParams({
      ...(id === null ? {} : { webhook: id }),
      ...(status === 'ALL' ? {} : { status }),
    }).toString()
    navigate(next === '' ? '/admin/webhooks' : `/admin/webhooks?${next}`, { replace: true })
  }
  return (
    <>
      <Entries
        title="Webhooks"
        beside={
          <>
            <span className="spacer" />
            <button type="button" className="button small" onClick={() => make(true)}>
              New webhook…
            </button>
          </>
        }
        none="There are no webhooks: events are sent nowhere."
        error={error}
        entries={
          nodes?.map((webhook) => (
            <WebhookEntry
              key={webhook.id}
              {...{ webhook, perform }}
              isChosen={webhook === chosen}
              onChoose={() => show(webhook === chosen ? null : webhook.id, standing)}
              onSecret={tell}
            />
          )) ?? null
        }
        foot={answer?.webhooks.pageInfo.hasNextPage && <p className="quiet">The first hundred are shown.</p>}
      />
      {nodes !== undefined && (nodes.length > 0 || chosen !== null) && (
        <Ledger
          webhook={chosen}
          standing={standing}
          onStanding={(status) => show(chosen?.id ?? null, status)}
          onAll={() => show(null, standing)}
        />
      )}
      {isMaking && (
        <CreateDialog
          onClose={() => make(false)}
          onAnswer={async (input) => {
            const made = await perform('The webhook is made', 'It is not made', (asked) =>
              asked.ask(createWebhook, { input }),
            )
            if (!made?.createWebhook) return
            make(false)
            tell(made.createWebhook.secret)
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => tell(null)} />}
    </>
  )
}
