// The live statistics and agendas of a system: those who ask the same and see the same share what is found.
import type { Agenda } from '../../domain/agenda/agenda.ts'
import { agendaFilter } from '../../domain/agenda/agenda-filter.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Funnel } from '../../domain/statistics/funnel.ts'
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import type { JobStats, JobStatsQuery } from '../../domain/statistics/job-stats.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Agendas } from '../../store/agenda/agendas.ts'
import type { Statistics } from '../../store/statistics/statistics.ts'
import type { Hub } from '../hub.ts'
import { openReaders } from './open-readers.ts'
import { inTurns } from './turns.ts'

/** What is to be kept up to date, and who reads it. What was at a moment of the past does not change. */
export interface LiveStatisticsWish<Query> {
  readonly viewer: () => Viewer
  readonly query: Omit<Query, 'asOf'>
}

/** For whom and how many minutes an agenda is to be kept up to date. */
export interface LiveAgendaWish {
  readonly viewer: () => Viewer
  readonly minutes: number
}

/** Opens live statistics, and ends them all. They throw JobError INVALID_INPUT, UNKNOWN_TYPE, LIMIT_EXCEEDED, UNAVAILABLE. */
export interface LiveStatistics {
  jobStats(wish: LiveStatisticsWish<JobStatsQuery>): Promise<AsyncIterableIterator<JobStats>>
  funnel(wish: LiveStatisticsWish<FunnelQuery>): Promise<AsyncIterableIterator<Funnel>>
  agenda(wish: LiveAgendaWish): Promise<AsyncIterableIterator<Agenda>>
  close(): void
}

/** What they stand on. */
export interface LiveStatisticsOptions {
  readonly statistics: Statistics
  readonly agendas: Agendas
  readonly hub: Hub
  readonly registry: Registry
}

/** How many live figures are found at once: the connections are for all that people do. */
const mostAtOnce = 3

/** The live statistics over a log and a database. */
export function openLiveStatistics(options: LiveStatisticsOptions): LiveStatistics {
  const { statistics, agendas, registry } = options
  const readersOptions = { hub: options.hub, registry, takeTurn: inTurns(mostAtOnce) }
  const stats = openReaders<JobStats>(readersOptions)
  const funnels = openReaders<Funnel>(readersOptions)
  const agendaReaders = openReaders<Agenda>(readersOptions)
  return {
    jobStats: ({ viewer, query }) =>
      stats.open(viewer, { questionOf: (who) => statistics.jobStats(who, query), filterFor: () => query.filter }),
    funnel: ({ viewer, query }) =>
      funnels.open(viewer, {
        questionOf: (who) => statistics.funnel(who, query),
        filterFor: () => ({ type: query.types }),
      }),
    agenda: ({ viewer, minutes }) =>
      agendaReaders.open(viewer, {
        questionOf: (who) => agendas(who, minutes),
        filterFor: (who) => agendaFilter(who, registry),
      }),
    close() {
      stats.close()
      funnels.close()
      agendaReaders.close()
    },
  }
}
