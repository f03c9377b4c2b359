// What admins see of this server: who is connected to it, since when, and how much waits for them.
import { hostname } from 'node:os'
import { pid } from 'node:process'
import type { Clock } from '../domain/clock.ts'
import { JobError } from '../domain/job-error.ts'
import type { LiveView, OpenConnection } from '../graphql/live-view.ts'
import type { LiveConnection, LiveConnections } from './live-connections.ts'

function shownOf({
  transport,
  asker,
  subscriptionCount,
  unreadBytes,
}: LiveConnection): Omit<OpenConnection, 'connectedAt'> {
  return {
    transport: transport === 'sse' ? 'EVENT_STREAM' : 'WEBSOCKET',
    viewerId: asker instanceof JobError ? null : asker.viewer.id,
    subscriptionCount,
    unreadBytes,
  }
}

/** Makes it, for a server that starts now. */
export function makeLiveView(live: LiveConnections, clock: Clock): LiveView {
  return {
    host: hostname(),
    processId: pid,
    startedAt: clock.now(),
    connections: () =>
      [...live.entries()].map(([connection, connectedAt]) => ({ ...shownOf(connection), connectedAt })),
  }
}
