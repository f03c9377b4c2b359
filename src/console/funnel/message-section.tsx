// What messages moved: of those that were sent, how many were seen, how many were acted on, and which one it was that did it.
import type { ReactNode } from 'react'
import { readable } from '../words.ts'
import { lengthCell, Section } from './numbers.tsx'
import { percent } from './scale.ts'
import { useMessages } from './use-figures.ts'

interface MessageSectionProps {
  readonly types: readonly string[]
  readonly since: string
  readonly until: string | null
  /** Asks again when it changes. */
  readonly turn: number
}

/** The part of the page. `types` must stay the same object. */
export function MessageSection({ types, since, until, turn }: MessageSectionProps): ReactNode {
  const { figures, problem } = useMessages(types, since, until, turn)
  const messages = figures?.messages ?? []
  // Of one that was never sent there is nothing to see.
  const sent = messages.filter(({ sentCount }) => sentCount > 0)
  const most = Math.max(1, ...messages.map(({ sentCount }) => sentCount))
  return (
    <Section
      title="What messages moved"
      label="What messages moved"
      head={['Message', 'Channel', 'Sent', 'Seen', 'Acted on', 'Moved', 'Median to action', 'Late']}
      rows={messages.map((each) => [
        ...[`${each.type.title}: ${readable(each.template)}`, readable(each.channel)],
        ...[each.sentCount, each.seenCount, each.actionedCount, each.movedCount],
        ...[lengthCell(each.medianToActionMs), each.lateCount],
      ])}
    >
      {problem !== null && <p className="part-none">{problem}</p>}
      {problem === null && sent.length === 0 && (
        <p className="part-none">{figures === null ? '…' : 'No messages were sent about these jobs in this time.'}</p>
      )}
      <ul className="messages">
        {sent.map((each) => {
          const { type, template, channel, sentCount, seenCount, actionedCount, movedCount } = each
          const across = (count: number): string => `${(count / most) * 100}%`
          const words = `${sentCount} sent, ${seenCount} seen, ${actionedCount} acted on, ${movedCount} moved somebody`
          return (
            <li key={`${type.name} ${template} ${channel}`} className="message-row">
              <span className="message-name">
                <strong>{readable(template)}</strong>
                <span className="quiet" title={`${type.title} · ${readable(channel)}`}>
                  {type.title} · {readable(channel)}
                </span>
              </span>
              <svg className="message-bar" role="img" aria-label={words}>
                <title>{words}</title>
                <rect className="bar-sent" width={across(sentCount)} height="18" rx="4" />
                <rect className="bar-actioned" width={across(actionedCount)} height="18" rx="4" />
                <rect className="bar-moved" width={across(movedCount)} y="12" height="6" rx="3" />
              </svg>
              <span className="message-figures">
                <strong>{percent(actionedCount / Math.max(1, sentCount))}</strong>{' '}
                <span className="quiet">
                  of {sentCount.toLocaleString()} acted on, {movedCount.toLocaleString()} moved by this one
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
