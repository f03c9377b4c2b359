// What happened to a job, the latest first, with what was said about it in its place.
import type { ReactNode } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import type { ConsoleJobQuery } from '../generated/graphql.ts'
import { exactMoment, since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { eventOf, readable } from '../words.ts'
import { useHistory } from './use-history.ts'

type Job = NonNullable<ConsoleJobQuery['job']>
type Event = Job['history']['edges'][number]['node']

// The rest is said by the kind of the event, or is for machines.
const told: readonly string[] = [
  ...['assignedTo', 'priority', 'title', 'dueAt', 'expiresAt', 'snoozedUntil'],
  ...['outcome', 'cancellationReason'],
]

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? exactMoment(value) : String(value)
}

function Changes({ changes }: Pick<Event, 'changes'>): ReactNode {
  const telling = changes.filter(({ field }) => told.includes(field))
  if (telling.length === 0) return null
  return (
    <ul className="changes">
      {telling.map(({ field, before, after }) => (
        <li key={field}>
          {readable(field)}: {before !== null && before !== undefined && <s>{shown(before)}</s>} {shown(after)}
        </li>
      ))}
    </ul>
  )
}

/** The line. */
export function TimeLine({ id, history }: Pick<Job, 'id' | 'history'>): ReactNode {
  const { viewer } = useDesk()
  const now = useNow()
  const { events, hasOlder, readOlder } = useHistory(id, history)
  return (
    <>
      <ol className="time-line">
        {events.toReversed().map(({ id: eventId, kind, at, actor, reason, changes, comment }) => (
          <li key={eventId} className="happening" data-kind={kind}>
            <p className="happening-head">
              <strong>{actor === 'system' ? 'By itself' : actor === viewer.id ? 'You' : actor}</strong> {eventOf(kind)}
              <time dateTime={at} title={exactMoment(at)}>
                {since(at, now)}
              </time>
            </p>
            {reason !== null && <p className="quiet">{reason}</p>}
            {comment !== null && (
              <blockquote className="comment" data-internal={comment.isInternal ? '' : undefined}>
                {comment.body}
              </blockquote>
            )}
            <Changes changes={changes} />
          </li>
        ))}
      </ol>
      {hasOlder && (
        <p>
          <button type="button" className="button small" onClick={readOlder}>
            Show older
          </button>
        </p>
      )}
    </>
  )
}
