// What can be said of a funnel in words: where it stalls, and where most wait. Pure.
import { lengthOf } from '../moments.ts'
import type { ShownStep } from './use-figures.ts'

/** What is normal for the age of what waits, by type, in milliseconds. */
export type Bands = ReadonlyMap<string, number>

/** Why a step stalls: an investigation is open, or what waits is older than normal. */
export interface Stall {
  readonly words: string
  /** The job in which somebody looks into it; null where there is none. */
  readonly jobId: string | null
}

/** How many jobs are open at a step. */
export function openOf({ pending, inProgress }: ShownStep): number {
  return pending + inProgress
}

/** Whether a step stalls, and why. */
export function stallOf(
  step: ShownStep,
  flow: string | null,
  bands: Bands,
  investigations: ReadonlyMap<string, string> | null,
): Stall | null {
  const { type, pendingAge } = step
  const bandMs = bands.get(type.name)
  const ofStep = flow === null ? undefined : investigations?.get(`FlowStep/${flow}/${type.name}`)
  const jobId = ofStep ?? investigations?.get(`JobType/${type.name}`) ?? null
  if (bandMs !== undefined && pendingAge !== null && pendingAge.p90Ms > bandMs)
    return {
      words: `One in ten waits longer than ${lengthOf(pendingAge.p90Ms)}; up to ${lengthOf(bandMs)} is normal`,
      jobId,
    }
  return jobId === null ? null : { words: 'It is being looked into', jobId }
}

/** The step at which most time is spent waiting; null where nothing waits. */
export function slowestOf(steps: readonly ShownStep[]): ShownStep | null {
  const weight = (step: ShownStep): number => openOf(step) * (step.pendingAge?.p50Ms ?? 0)
  const found = steps.reduce<ShownStep | null>(
    (best, step) => (best === null || weight(step) > weight(best) ? step : best),
    null,
  )
  return found !== null && openOf(found) > 0 ? found : null
}
