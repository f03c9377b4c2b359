// Statistics as they are asked for: checked, with the name under which those who would get the same can share the answer.
import type { Clock } from '../../domain/clock.ts'
import type { Registry } from '../../domain/registry.ts'
import { type FoundFunnel, type Funnel, showFunnel } from '../../domain/statistics/funnel.ts'
import { checkFunnel, type FunnelQuery } from '../../domain/statistics/funnel-query.ts'
import { checkJobStats, type JobStats, type JobStatsQuery, showJobStats } from '../../domain/statistics/job-stats.ts'
import { noTimeZone } from '../../domain/statistics/time-zone.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import type { Statement } from '../sql-fragment.ts'
import { isUnknownTimeZone } from '../unavailable.ts'
import { countedFunnelQuestion, countedQuestion } from './countable.ts'
import { countedFunnelOf, countedFunnelStatement } from './counted-funnel-sql.ts'
import { countedStatsStatement } from './counted-stats-sql.ts'
import { funnelOf, funnelStatement } from './funnel-sql.ts'
import { areCountsNear } from './job-counts.ts'
import { groupsOf, jobStatsStatement } from './job-stats-sql.ts'

/** An answer, and a text that stays the same as long as nothing but the time has changed. */
export interface Figures<Answer> {
  readonly answer: Answer
  readonly sameness: string
  /** How long it stays so at the most if nothing happens, in milliseconds: for ever unless told. */
  readonly holdsMs?: number
}

/** A question of a viewer that was found to be allowed. */
export interface StatisticsQuestion<Answer> {
  /** Viewers whose questions have the same name get the same answer. */
  readonly name: string
  /** @throws JobError UNAVAILABLE, LIMIT_EXCEEDED for what takes the database more than 5 s or has too many groups */
  ask(): Promise<Figures<Answer>>
}

/** Statistics for viewers, of what they see. Both throw JobError INVALID_INPUT, the second UNKNOWN_TYPE too. */
export interface Statistics {
  jobStats(viewer: Viewer, query: JobStatsQuery): StatisticsQuestion<JobStats>
  funnel(viewer: Viewer, query: FunnelQuery): StatisticsQuestion<Funnel>
}

/** What statistics stand on. */
export interface StatisticsSource {
  readonly query: Query
  readonly clock: Clock
  readonly registry: Registry
}

/** The statistics of a database. */
export function makeStatistics({ query, clock, registry }: StatisticsSource): Statistics {
  const read = (statement: Statement, timeZone: string) =>
    orRefuse(async () => {
      try {
        const [row] = await query(statement.text, statement.parameters)
        return row ?? {}
      } catch (error) {
        throw isUnknownTimeZone(error) ? noTimeZone(timeZone) : error
      }
    })
  // What the counters say, where there are any and they are near: undefined where they cannot be asked.
  const counted = async (viewer: Viewer, asked: JobStatsQuery): Promise<unknown> => {
    const question = countedQuestion(viewer, registry, asked)
    if (question === null || !(await orRefuse(() => areCountsNear(query)))) return undefined
    const row = await read(countedStatsStatement(question), asked.timeZone)
    return row['is_whole'] === true ? row['groups'] : undefined
  }
  const countedFunnel = async (viewer: Viewer, asked: FunnelQuery, now: Date): Promise<FoundFunnel | null> => {
    const question = countedFunnelQuestion(viewer, registry, asked)
    if (question === null || !(await orRefuse(() => areCountsNear(query)))) return null
    const statement = countedFunnelStatement(viewer, registry, asked, question, now)
    return countedFunnelOf(await read(statement, asked.timeZone), asked)
  }
  const funnelFromJobs = async (viewer: Viewer, asked: FunnelQuery, now: Date): Promise<FoundFunnel> =>
    funnelOf(await read(funnelStatement(viewer, registry, asked, now), asked.timeZone))
  return {
    jobStats(viewer, asked) {
      checkJobStats(asked, clock.now())
      const statement = jobStatsStatement(viewer, registry, asked)
      const fromJobs = async () => (await read(statement, asked.timeZone))['groups']
      return {
        name: JSON.stringify(statement),
        async ask() {
          const asOf = asked.asOf ?? clock.now()
          const found = groupsOf((await counted(viewer, asked)) ?? (await fromJobs()))
          return { answer: showJobStats(found, asOf), sameness: JSON.stringify(found) }
        },
      }
    },
    funnel(viewer, asked) {
      checkFunnel(asked, registry, clock.now())
      return {
        // The types stand in it in their order, with what they come after; the time does not.
        name: JSON.stringify([asked.types, asked.after, funnelStatement(viewer, registry, asked, new Date(0))]),
        async ask() {
          const now = clock.now()
          checkFunnel(asked, registry, now)
          const found = (await countedFunnel(viewer, asked, now)) ?? (await funnelFromJobs(viewer, asked, now))
          return { answer: showFunnel(found, asked, asked.asOf ?? now), sameness: JSON.stringify(found) }
        },
      }
    },
  }
}
