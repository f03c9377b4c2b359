// The type `investigate_stall`, which the system adds to those of the configuration where anything says what is normal.
import type { Flow } from '../flow/flow.ts'
import type { JobType } from '../job-type.ts'
import { plainType } from '../plain-type.ts'
import { StartupError } from '../startup-error.ts'
import { areNames } from '../viewer-check.ts'
import { investigationName } from './investigation-name.ts'
import { type WatchedStep, watchedSteps } from './watched-step.ts'

/** How an investigation ends by itself. */
export const recoveredOutcome = 'recovered'

const mostGroups = 100

// No viewer can be in a group without a name.
const nobody: readonly string[] = ['']

/**
 * Whoever handles all that is watched handles all investigations. Others see those of their own types, as candidates: nobody is
 * told of a type that is not theirs.
 */
function staffOfAll(steps: readonly WatchedStep[]): readonly string[] {
  const restricted = steps.map(({ staffGroups }) => staffGroups).filter((groups) => groups.length > 0)
  const [first] = restricted
  if (first === undefined) return []
  const common = first.filter((group) => restricted.every((groups) => groups.includes(group)))
  return common.length > 0 ? common : nobody
}

function investigateStall(staffGroups: readonly string[]): JobType {
  return {
    ...plainType(investigationName),
    title: 'Investigate a stall',
    description:
      'Jobs wait longer, or are completed more slowly, than is normal. Find out why, and get them going again.',
    outcomes: [recoveredOutcome, 'resolved'],
    staffGroups,
    ifOpen: 'RETURN_EXISTING',
  }
}

/**
 * The types of a deployment: those of the configuration and, where anything says what is normal, `investigate_stall`.
 * @throws StartupError for a type of that name in the configuration, and for groups that are none
 */
export function withInvestigations(
  types: readonly JobType[],
  flows: readonly Flow[],
  stallGroups: readonly string[] | undefined,
): readonly JobType[] {
  if (types.some(({ name }) => name === investigationName)) {
    throw new StartupError(
      `The job type "${investigationName}" is the system's own, for what stalls: give yours another name.`,
    )
  }
  if (stallGroups && (!areNames(stallGroups) || stallGroups.length === 0 || stallGroups.length > mostGroups)) {
    throw new StartupError(
      `stallGroups must be a list of 1 to ${mostGroups} names of groups, of 1 to 200 characters each.`,
    )
  }
  const steps = watchedSteps(types, flows)
  return steps.length === 0 ? types : [...types, investigateStall(stallGroups ?? staffOfAll(steps))]
}
