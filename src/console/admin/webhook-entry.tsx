// One webhook: how it is doing, on or off, and what else can be done with it. What the configuration says only the configuration changes.
import { Menu } from '@base-ui/react/menu'
import { Switch } from '@base-ui/react/switch'
import { EllipsisVertical } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ConsoleWebhooksQuery, WebhookOffReason } from '../generated/graphql.ts'
import { lengthOf, since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { readable } from '../words.ts'
import { Confirm } from './confirm.tsx'
import { webhookNameOf } from './delivery-entry.tsx'
import { deleteWebhook, rotateWebhookSecret, updateWebhook } from './documents.ts'
import { Entry } from './entries.tsx'
import type { Do } from './use-deed.ts'

/** A webhook. */
export type ShownWebhook = ConsoleWebhooksQuery['webhooks']['edges'][number]['node']

const offWords: Readonly<Record<Exclude<WebhookOffReason, 'SWITCHED_OFF'>, string>> = {
  FAILED: 'it has taken nothing for five days',
  GONE: 'it has said that it is gone (410)',
  REMOVED: 'it was left out of the configuration',
}

function stateOf({ isOn, offReason, failures }: ShownWebhook): readonly [words: string, tone: string] {
  if (!isOn) return ['Off', offReason === 'SWITCHED_OFF' ? 'tag' : 'tag late']
  return failures > 0 ? ['Fails', 'tag late'] : ['On', 'tag good']
}

function wishOf({ types, kinds }: ShownWebhook): string {
  const what = kinds.length === 0 ? 'Everything' : kinds.map(readable).join(', ')
  return types.length === 0 ? `${what} of all types` : `${what} of ${types.join(', ')}`
}

function problemOf({ isOn, offReason, lastError }: ShownWebhook): string | null {
  if (isOn || offReason === null) return lastError
  return offReason === 'SWITCHED_OFF' ? null : `It is off: ${offWords[offReason]}.`
}

interface WebhookEntryProps {
  readonly webhook: ShownWebhook
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly onSecret: (secret: string) => void
  readonly perform: Do
}

/** A line of the list. */
export function WebhookEntry({ webhook, isChosen, onChoose, onSecret, perform }: WebhookEntryProps): ReactNode {
  const { id, url, isOn, offSince, offReason, failures, failingSince, backlog, name: itsName } = webhook
  const now = useNow()
  const [asked, ask] = useState<'rotate' | 'delete' | null>(null)
  const name = webhookNameOf(webhook)
  const [words, tone] = stateOf(webhook)
  const isOurs = itsName === null
  const turn = (on: boolean) =>
    void perform(
      on ? `${name} is on, and goes on where it was` : `${name} is off`,
      on ? `${name} is not switched on` : `${name} is not switched off`,
      (client) => client.ask(updateWebhook, { input: { id, isOn: on } }),
    )
  const rotate = async (): Promise<void> => {
    const answer = await perform(`${name} has a new secret`, `${name} keeps its secret`, (client) =>
      client.ask(rotateWebhookSecret, { input: { id } }),
    )
    if (answer?.rotateWebhookSecret) onSecret(answer.rotateWebhookSecret.secret)
  }
  const remove = () =>
    void perform(`${name} is deleted`, `${name} is not deleted`, (client) =>
      client.ask(deleteWebhook, { input: { id } }),
    )
  return (
    <Entry
      isQuiet={!isOn}
      title={
        <>
          <button type="button" className="entry-choice" aria-pressed={isChosen} onClick={onChoose}>
            {name}
          </button>{' '}
          <span className={tone}>{words}</span> {!isOurs && <span className="tag">from the configuration</span>}
        </>
      }
      more={
        <>
          <span className="mono entry-address">{url}</span>
          <span>{wishOf(webhook)}</span>
        </>
      }
      problem={problemOf(webhook)}
      facts={[
        ['Waiting', backlog.count.toLocaleString()],
        ['Oldest waits', backlog.oldestAt === null ? '–' : lengthOf(now - Date.parse(backlog.oldestAt))],
        ['Failed in a row', failures.toLocaleString()],
        isOn
          ? ['Fails since', failingSince === null ? '–' : since(failingSince, now)]
          : ['Off since', offSince === null ? '–' : since(offSince, now)],
      ]}
      actions={
        <>
          <Switch.Root
            className="switch"
            aria-label={`Send to ${name}`}
            checked={isOn}
            disabled={offReason === 'REMOVED'}
            onCheckedChange={turn}
          >
            <Switch.Thumb className="switch-thumb" />
          </Switch.Root>
          <Menu.Root>
            <Menu.Trigger className="icon-button" aria-label={`More about ${name}`}>
              <EllipsisVertical size={16} aria-hidden />
            </Menu.Trigger>
            <Menu.Portal>
              <Menu.Positioner className="positioner" sideOffset={4} align="end">
                <Menu.Popup className="menu">
                  <Menu.Item className="menu-item" onClick={onChoose}>
                    {isChosen ? 'Show the events of all' : 'Show its events'}
                  </Menu.Item>
                  <Menu.Item className="menu-item" disabled={!isOurs} onClick={() => ask('rotate')}>
                    New secret…
                  </Menu.Item>
                  <Menu.Item
                    className="menu-item"
                    disabled={!isOurs && offReason !== 'REMOVED'}
                    onClick={() => ask('delete')}
                  >
                    Delete…
                  </Menu.Item>
                </Menu.Popup>
              </Menu.Positioner>
            </Menu.Portal>
          </Menu.Root>
          {asked === 'rotate' && (
            <Confirm title={`A new secret for ${name}?`} words="Make it" onAnswer={rotate} onClose={() => ask(null)}>
              Both secrets sign for a day, so that the receiver can take over the new one in peace. A secret from before
              that is gone.
            </Confirm>
          )}
          {asked === 'delete' && (
            <Confirm title={`Delete ${name}?`} words="Delete" isDanger onAnswer={remove} onClose={() => ask(null)}>
              Nothing is sent to it any more, and its ledger goes with it. Switched off, it would remember where it was.
            </Confirm>
          )}
        </>
      }
    />
  )
}
