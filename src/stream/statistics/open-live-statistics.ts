// The live statistics and agendas of a system: those who ask the same and see the same share what is found.
import type { Agenda } from '../../domain/agenda/agenda.ts'
import { agendaFilter } from '../../domain/agenda/agenda-filter.ts'
import type { JobFilter } from '../../domain/filter.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Funnel } from '../../domain/statistics/funnel.ts'
import type { FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import type { JobStats, JobStatsQuery } from '../../domain/statistics/job-stats.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Agendas } from '../../store/agenda/agendas.ts'
import type { Statistics, StatisticsQuestion } from '../../store/statistics/statistics.ts'
import type { Hub } from '../hub.ts'
import { FiguresReader } from './figures-reader.ts'
import { SharedFigures } from './shared-figures.ts'
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

/** A question for any viewer, and which jobs it is about for them. */
interface Asked<Answer> {
  readonly questionOf: (viewer: Viewer) => StatisticsQuestion<Answer>
  readonly filterFor: (viewer: Viewer) => JobFilter
}

function openReaders<Answer>({ hub, registry }: LiveStatisticsOptions, takeTurn: ReturnType<typeof inTurns>) {
  const readers = new Set<FiguresReader<Answer>>()
  const shared = new Map<string, SharedFigures<Answer>>()
  function sharedFor(viewer: Viewer, { questionOf, filterFor }: Asked<Answer>): SharedFigures<Answer> {
    const { name, ask: askAtOnce } = questionOf(viewer)
    const known = shared.get(name)
    if (known !== undefined) return known
    const ask = () => takeTurn(askAtOnce)
    const filter = filterFor(viewer)
    const figures = new SharedFigures({ hub, registry, ask, filter, viewer, onEmpty: () => void shared.delete(name) })
    shared.set(name, figures)
    return figures
  }
  return {
    async open(viewer: () => Viewer, asked: Asked<Answer>): Promise<FiguresReader<Answer>> {
      const reader = await FiguresReader.open({
        viewer,
        sharedOf: (who) => sharedFor(who, asked),
        onEnd: (ended) => void readers.delete(ended),
      })
      readers.add(reader)
      return reader
    },
    close(): void {
      for (const reader of readers) void reader.return()
    },
  }
}

/** The live statistics over a log and a database. */
export function openLiveStatistics(options: LiveStatisticsOptions): LiveStatistics {
  const { statistics, agendas, registry } = options
  const takeTurn = inTurns(mostAtOnce)
  const stats = openReaders<JobStats>(options, takeTurn)
  const funnels = openReaders<Funnel>(options, takeTurn)
  const agendaReaders = openReaders<Agenda>(options, takeTurn)
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
