// The arithmetic of a funnel: from what was counted at each type to steps in their order. What each figure means is in
// docs/statistics.md.
import { type FoundTally, type ShownTally, showTally } from './figures.ts'
import { type FunnelQuery, stepsBefore, togetherKey } from './funnel-query.ts'

/** How many jobs came to a step and left it within a part of the time. */
export interface SeriesPoint {
  /** When the part begins. */
  readonly at: Date
  readonly entered: number
  readonly left: number
}

/** What is counted at a step. */
interface StepCounts {
  readonly type: string
  /** Jobs that were requested. */
  readonly entered: number
  readonly enteredTargets: number
  readonly completedTargets: number
}

/** What was counted at a type. */
export type FoundStep = StepCounts & FoundTally

/** What came to a type and left it in a part of the time; parts without anything are missing. */
export interface FoundPoint extends SeriesPoint {
  readonly type: string
}

/** All that was found. */
export interface FoundFunnel {
  /** Types without any job are missing. */
  readonly steps: readonly FoundStep[]
  /** Of how many targets any of several steps was completed, where a step comes after several. */
  readonly completedTogether: Readonly<Record<string, number>>
  /** Of how many targets a step holds the flow; steps without any are missing. Null where it is not about a flow as it is now. */
  readonly held: Readonly<Record<string, number>> | null
  /** When the parts of the series begin, in order; empty when none was asked for. */
  readonly parts: readonly Date[]
  readonly points: readonly FoundPoint[]
}

/** A step of a funnel. */
export interface FunnelStep extends StepCounts, ShownTally {
  /** `enteredTargets` by the targets that completed any of the steps that it comes after; null where there are none. */
  readonly conversion: number | null
  /** Of how many targets it holds the flow now; null without a flow, and in the past. */
  readonly held: number | null
  /** Empty unless asked for. */
  readonly series: readonly SeriesPoint[]
}

/** The answer. */
export interface Funnel {
  readonly asOf: Date
  readonly steps: readonly FunnelStep[]
}

const none = { count: 0, p50Ms: null, p90Ms: null }

function emptyStep(type: string): FoundStep {
  return {
    ...{ type, entered: 0, enteredTargets: 0, completedTargets: 0 },
    ...{ pending: 0, inProgress: 0, snoozed: 0, overdue: 0, completed: 0, cancelled: [] },
    ...{ pendingSince: null, wait: none, handling: none, lead: none },
  }
}

function seriesOf(type: string, { parts, points }: FoundFunnel): readonly SeriesPoint[] {
  const byTime = new Map(points.filter((point) => point.type === type).map((point) => [point.at.getTime(), point]))
  return parts.map((at) => {
    const { entered = 0, left = 0 } = byTime.get(at.getTime()) ?? {}
    return { at, entered, left }
  })
}

/** The steps of a funnel in their order. */
export function showFunnel(found: FoundFunnel, asked: Pick<FunnelQuery, 'types' | 'after'>, asOf: Date): Funnel {
  const byType = new Map(found.steps.map((step) => [step.type, step]))
  const steps = asked.types.map((type) => byType.get(type) ?? emptyStep(type))
  const before = stepsBefore(asked).map((types) => {
    const [only, ...others] = types
    if (only === undefined) return 0
    return (others.length === 0 ? byType.get(only)?.completedTargets : found.completedTogether[togetherKey(types)]) ?? 0
  })
  return {
    asOf,
    steps: steps.map((step, index) => {
      const completedBefore = before[index] ?? 0
      return {
        ...showTally(step, asOf),
        conversion: completedBefore === 0 ? null : step.enteredTargets / completedBefore,
        held: found.held === null ? null : (found.held[step.type] ?? 0),
        series: seriesOf(step.type, found),
      }
    }),
  }
}
