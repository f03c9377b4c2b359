// What clients watch besides events: lists, statistics, agendas and inboxes, each kept once for all who see the same.
import type { Registry } from '../domain/registry.ts'
import type { Agendas } from '../store/agenda/agendas.ts'
import type { Notifications } from '../store/notification/notifications.ts'
import { readRevisions } from '../store/notification/revisions.ts'
import type { Store } from '../store/open-store.ts'
import { makeQueueSource } from '../store/queue-source.ts'
import type { Statistics } from '../store/statistics/statistics.ts'
import { openLiveInboxes } from '../stream/inbox/open-live-inboxes.ts'
import type { LogSource, Stream } from '../stream/open-stream.ts'
import { openQueues } from '../stream/queue/open-queues.ts'
import { openLiveStatistics } from '../stream/statistics/open-live-statistics.ts'

/** What it stands on. */
export interface WatchLiveParts {
  readonly stream: Stream
  readonly logSource: LogSource
  readonly registry: Registry
  readonly statistics: Statistics
  readonly agendas: Agendas
  readonly notifications: Notifications
  /** How often inboxes are looked at for what no event tells, in milliseconds. */
  readonly lookMs: number
  /** Told when inboxes cannot be read, and when they can again (null). */
  readonly onTrouble: (error: unknown) => void
}

/** Opens what can be watched. */
export function watchLive(store: Store, parts: WatchLiveParts) {
  const { stream, logSource, registry, statistics, agendas, notifications, lookMs, onTrouble } = parts
  const { hub, tail } = stream
  const queues = openQueues({ source: makeQueueSource(store, registry), tail, isAfter: logSource.isAfter, registry })
  const liveStatistics = openLiveStatistics({ statistics, agendas, hub, registry })
  const inboxes = openLiveInboxes({
    ...{ notifications, hub, registry, lookMs, onTrouble },
    readRevisions: (recipients) => readRevisions(store.query, recipients),
  })
  return {
    queues,
    statistics: liveStatistics,
    inboxes,
    async close(): Promise<void> {
      queues.close()
      liveStatistics.close()
      await inboxes.close()
    },
  }
}
