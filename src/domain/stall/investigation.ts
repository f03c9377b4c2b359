// The job that the system requests when a step has left its band: what it is about, who gets it, and the figures.
import type { RequestInput } from '../command.ts'
import { p90AgeMs, type StallDecision, type StepFigures } from './decide-stall.ts'
import { investigationName } from './investigation-name.ts'
import type { WatchedStep } from './watched-step.ts'

const mostOfTitle = 150

// Counted in code points, so that no character is cut in two.
function shortened(title: string): string {
  const characters = [...title]
  return characters.length <= mostOfTitle ? title : `${characters.slice(0, mostOfTitle - 1).join('')}…`
}

/** The request of an investigation. `groups` get it. */
export function investigationOf(
  { title, target, normal }: WatchedStep,
  figures: StepFigures,
  { reasons, since }: Extract<StallDecision, { kind: 'investigate' }>,
  groups: readonly string[],
  now: Date,
): RequestInput {
  const { open, completed, oldestJobId } = figures
  return {
    type: investigationName,
    target,
    title: `Find out why "${shortened(title)}" stalls`,
    candidateGroups: groups,
    metadata: {
      reasons,
      measured: { pending: open, pendingP90Ms: p90AgeMs(figures, now), outflowPerDay: completed },
      band: { ...normal },
      since: since.toISOString(),
      oldestJobId,
    },
    ifOpen: 'RETURN_EXISTING',
  }
}
