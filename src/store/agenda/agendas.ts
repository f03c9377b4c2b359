// Agendas as they are asked for: checked, then found, with a text by which it is told whether one has changed.
import { type Agenda, agendaOf, checkMinutes } from '../../domain/agenda/agenda.ts'
import { reasonsHoldMs } from '../../domain/agenda/reasons.ts'
import type { Clock } from '../../domain/clock.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Viewer } from '../../domain/viewer.ts'
import { orRefuse } from '../or-refuse.ts'
import type { Query } from '../query.ts'
import type { StatisticsQuestion } from '../statistics/statistics.ts'
import { agendaStatement, workOf } from './agenda-sql.ts'
import { makeLearnedTimes } from './learned-times.ts'

/** What agendas stand on. */
export interface AgendasSource {
  readonly query: Query
  readonly clock: Clock
  readonly registry: Registry
  /** How long it is kept what was learned, in milliseconds. */
  readonly learnedForMs: number
}

/** Asks for the agenda of a viewer who has so many minutes. @throws JobError INVALID_INPUT */
export type Agendas = (viewer: Viewer, minutes: number) => StatisticsQuestion<Agenda>

/** The agendas of a database. */
export function makeAgendas({ query, clock, registry, learnedForMs }: AgendasSource): Agendas {
  const learn = makeLearnedTimes(query, learnedForMs)
  return (viewer, minutes) => {
    checkMinutes(minutes)
    return {
      name: JSON.stringify([viewer.id, viewer.roles.toSorted(), viewer.groups.toSorted(), minutes]),
      ask: () =>
        orRefuse(async () => {
          const now = clock.now()
          const { text, parameters } = agendaStatement(viewer, registry, now)
          const [row = {}] = await query(text, parameters)
          const work = workOf(row)
          const learned = await learn(work.jobs.map(({ type }) => type))
          const answer = agendaOf(work, { viewer, minutes, now, registry }, learned)
          const entries = answer.entries.map(({ job, ...entry }) => ({ ...entry, id: job.id, version: job.version }))
          return {
            answer,
            sameness: JSON.stringify({ ...answer, asOf: null, entries }),
            holdsMs: reasonsHoldMs(
              answer.entries.map(({ job }) => job),
              now,
            ),
          }
        }),
    }
  }
}
