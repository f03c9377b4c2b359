// Deciding about stalls: whether to ask for an investigation, and when it is over. It begins beyond the band and ends well inside
// of it, so that figures at an edge do neither again and again.
import type { Normal } from './normal.ts'

/** How a step stands. */
export interface StepFigures {
  readonly open: number
  /** The moment of the request at the rank of the p90 of their ages; null when none is open. */
  readonly p90At: Date | null
  readonly oldestJobId: string | null
  /** When that was requested; null when none is open. */
  readonly oldestAt: Date | null
  /** How many were completed within the last 24 hours. */
  readonly completed: number
  readonly isInvestigated: boolean
  /** When an investigation was last closed by somebody and not by the system. */
  readonly closedByHandAt: Date | null
}

/** Why a step is out of its band. */
export type StallReason = 'PENDING_P90' | 'OUTFLOW'

/** What is to be done about a step. */
export type StallDecision =
  | { readonly kind: 'investigate'; readonly reasons: readonly StallReason[]; readonly since: Date }
  | { readonly kind: 'recovered' }

/** How far inside of the band it is over. */
const wellInside = { age: 0.8, outflow: 1.25 } as const
const dayMs = 86_400_000

/** The p90 of the ages of what is open; null when nothing is. */
export function p90AgeMs({ p90At }: Pick<StepFigures, 'p90At'>, now: Date): number | null {
  return p90At === null ? null : Math.max(0, now.getTime() - p90At.getTime())
}

// Where nothing has waited for a day, little was completed because there was little to do: on a Monday morning, or at first.
function isOutflowJudged({ oldestAt }: Pick<StepFigures, 'oldestAt'>, now: Date): boolean {
  return oldestAt !== null && now.getTime() - oldestAt.getTime() >= dayMs
}

function reasonsFor({ pendingP90Ms, outflowPerDay }: Normal, figures: StepFigures, now: Date): readonly StallReason[] {
  const ageMs = p90AgeMs(figures, now)
  const isLate = pendingP90Ms !== null && ageMs !== null && ageMs > pendingP90Ms
  const isSlow = outflowPerDay !== null && isOutflowJudged(figures, now) && figures.completed < outflowPerDay
  return [...(isLate ? (['PENDING_P90'] as const) : []), ...(isSlow ? (['OUTFLOW'] as const) : [])]
}

function isWellInside({ pendingP90Ms, outflowPerDay }: Normal, figures: StepFigures, now: Date): boolean {
  if (figures.open === 0) return true
  const ageMs = p90AgeMs(figures, now)
  return (
    (pendingP90Ms === null || ageMs === null || ageMs <= wellInside.age * pendingP90Ms) &&
    (outflowPerDay === null ||
      !isOutflowJudged(figures, now) ||
      figures.completed >= wellInside.outflow * outflowPerDay)
  )
}

// Of the ages it can be told since when; of what was completed a day ago only that it is so now.
function sinceWhen(reasons: readonly StallReason[], { pendingP90Ms }: Normal, { p90At }: StepFigures, now: Date): Date {
  return reasons.includes('PENDING_P90') && p90At !== null ? new Date(p90At.getTime() + Number(pendingP90Ms)) : now
}

/** What is to be done; null: nothing. What somebody has closed is not asked for again for a day. */
export function decideStall(normal: Normal, figures: StepFigures, now: Date): StallDecision | null {
  const { isInvestigated, closedByHandAt } = figures
  if (isInvestigated) return isWellInside(normal, figures, now) ? { kind: 'recovered' } : null
  if (closedByHandAt !== null && now.getTime() - closedByHandAt.getTime() < dayMs) return null
  const reasons = reasonsFor(normal, figures, now)
  if (reasons.length === 0) return null
  return { kind: 'investigate', reasons, since: sinceWhen(reasons, normal, figures, now) }
}
