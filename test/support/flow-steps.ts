// Where the steps of flows stand in a system, for tests behind the API.
import type { Target } from '../../src/domain/job.ts'
import { flowFollower } from '../../src/followers/flow-steps.ts'
import type { Tobedone } from '../../src/tobedone.ts'
import { eventually } from './eventually.ts'
import { shop } from './system.ts'

/** Settles when the follower has handled all that has happened so far. */
export async function followed(system: Tobedone, patienceMs = 20_000): Promise<void> {
  await eventually(
    () => system.followers(),
    (followers) => followers.find(({ name }) => name === flowFollower)?.lag === 0,
    patienceMs,
  )
}

/** The statuses of the steps by their types; null without a run. */
export async function stepsIn(
  system: Tobedone,
  flow: string,
  target: Target,
): Promise<Readonly<Record<string, string>> | null> {
  const progress = await system.flowProgress(shop, flow, target)
  return progress && Object.fromEntries(progress.steps.map(({ step, status }) => [step.type, status]))
}

/** The steps as soon as they are right. */
export async function stepsBecome(
  system: Tobedone,
  flow: string,
  target: Target,
  wanted: Readonly<Record<string, string>>,
  patienceMs = 10_000,
): Promise<void> {
  await eventually(
    () => stepsIn(system, flow, target),
    (steps) => steps !== null && Object.entries(wanted).every(([type, status]) => steps[type] === status),
    patienceMs,
  )
}

/** How many jobs a target has of each type. */
export async function jobCounts(system: Tobedone, target: Target): Promise<Readonly<Record<string, number>>> {
  const { jobs } = await system.reads.jobs(shop, { filter: { target }, orderBy: 'CREATED_AT_ASC', first: 100 })
  const counts: Record<string, number> = {}
  for (const { type } of jobs) counts[type] = (counts[type] ?? 0) + 1
  return counts
}
