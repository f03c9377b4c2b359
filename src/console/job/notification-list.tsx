// Who was told about a job, and whether they acted on it: one line a message, the latest first, with where it stands.
import type { ReactNode } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { awayFrom, exactMoment, since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { channelOf, nameOf, tellingOf } from '../words.ts'
import { type JobNotifications, standingOf } from './notification-standing.ts'

/** The list; nothing where nobody is told. */
export function NotificationList({ notifications }: { readonly notifications: JobNotifications }): ReactNode {
  const { viewer } = useDesk()
  const now = useNow()
  const { edges, pageInfo } = notifications
  if (edges.length === 0) return null
  return (
    <section className="job-part" aria-label="Notifications">
      <h3 className="job-part-title">Notifications</h3>
      <ul className="told">
        {edges.toReversed().map(({ node }) => {
          const { words, at, tone, isToCome } = standingOf(node)
          return (
            <li key={node.id} className="told-one">
              <span>
                <strong>{nameOf(node.recipient, viewer.id)}</strong> {tellingOf(node.reason)}
                <span className="quiet"> {channelOf(node.channel)}</span>
              </span>
              <span className="told-standing" title={exactMoment(at)}>
                <span className="tag" data-tone={tone}>
                  {words}
                </span>
                <span className="quiet">{isToCome ? awayFrom(at, now) : since(at, now)}</span>
              </span>
              {node.delivery?.lastError && node.sentAt === null && (
                <p className="told-trouble">{node.delivery.lastError}</p>
              )}
            </li>
          )
        })}
      </ul>
      {pageInfo.hasNextPage && <p className="quiet">More are planned.</p>}
    </section>
  )
}
