// Who is connected to the server that answers. It knows its own connections only, and the page says so.
import type { ReactNode } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { exactMoment, since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { readServer } from './documents.ts'
import { Entries, Entry } from './entries.tsx'
import { useRefreshed } from './use-refreshed.ts'

const mostShown = 200
const sizes = ['B', 'kB', 'MB', 'GB']

function sizeOf(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1_000 ** step).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${sizes[step]}`
}

/** The part. */
export function ConnectionPart(): ReactNode {
  const { client, viewer } = useDesk()
  const { answer, error } = useRefreshed(() => client.ask(readServer, { first: mostShown }), [client])
  const now = useNow()
  const server = answer?.server ?? null
  const counts = new Map<string, number>()
  const entries = server?.connections.map(({ transport, viewerId, connectedAt, subscriptionCount, unreadBytes }) => {
    const sort = `${viewerId} ${connectedAt} ${transport}`
    counts.set(sort, (counts.get(sort) ?? 0) + 1)
    return (
      <Entry
        key={`${sort} ${counts.get(sort)}`}
        isQuiet={viewerId === null}
        title={
          <>
            {viewerId ?? 'Nobody yet'} {viewerId === viewer.id && <span className="tag">you</span>}
            {unreadBytes > 0 && <span className="tag warm">does not read</span>}
          </>
        }
        facts={[
          ['By', transport === 'WEBSOCKET' ? 'WebSocket' : 'Event stream'],
          ['Since', <span title={exactMoment(connectedAt)}>{since(connectedAt, now)}</span>],
          ['Subscriptions', subscriptionCount.toLocaleString()],
          ['Waits unread', unreadBytes === 0 ? '–' : sizeOf(unreadBytes)],
        ]}
      />
    )
  })
  return (
    <Entries
      title="Connections"
      beside={
        server && (
          <p className="quiet">
            At <span className="mono">{server.host}</span>, process {server.processId}, which runs since{' '}
            {exactMoment(server.startedAt)}. Other servers know their own.
          </p>
        )
      }
      none={
        answer !== null && server === null
          ? 'The API is part of another server here, which alone knows who is connected.'
          : 'Nobody is connected.'
      }
      entries={answer === null ? null : (entries ?? [])}
      error={error}
      above={
        server && (
          <dl className="sums">
            <div>
              <dt>Connections</dt>
              <dd>{server.connectionCount.toLocaleString()}</dd>
            </div>
            <div>
              <dt>Subscriptions</dt>
              <dd>{server.subscriptionCount.toLocaleString()}</dd>
            </div>
            <div>
              <dt>Waits unread</dt>
              <dd>{sizeOf(server.unreadBytes)}</dd>
            </div>
            {server.connectionCount > mostShown && (
              <div>
                <dt>Shown</dt>
                <dd>{mostShown}</dd>
              </div>
            )}
          </dl>
        )
      }
    />
  )
}
