// The flows of a deployment. One that left the configuration is still known by name and title, but has no steps and takes no
// new runs.
import type { Job } from '../job.ts'
import { invalidInput } from '../job-error.ts'
import type { JobType } from '../job-type.ts'
import { nearest } from '../nearest.ts'
import { StartupError } from '../startup-error.ts'
import { type Flow, stepOf } from './flow.ts'

/** A flow, and how often its definition has changed so far. */
export interface RegisteredFlow extends Flow {
  readonly revision: number
}

/** All flows of a deployment by name. */
export interface FlowRegistry {
  /** Every flow, in order of name. */
  readonly all: readonly RegisteredFlow[]
  /** Those that are configured and have this type among their steps. */
  having(type: string): readonly RegisteredFlow[]
  /** The flow of an existing job or run. Never fails: a name that nobody remembers reads as an inactive flow without steps. */
  of(name: string): RegisteredFlow
  /** A flow by a name that somebody gave; it need not take new runs. @throws JobError INVALID_INPUT */
  known(name: string): RegisteredFlow
  /** The flow for a new run. @throws JobError INVALID_INPUT with the known names and the nearest one */
  active(name: string): RegisteredFlow
}

/** A flow of which nothing but its name and title is known any more. */
export function inactiveFlow(name: string, title: string): RegisteredFlow {
  return { name, title, description: null, steps: [], selfService: false, isActive: false, revision: 1 }
}

/** Makes a registry. */
export function makeFlowRegistry(flows: readonly RegisteredFlow[]): FlowRegistry {
  const all = flows.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const find = (name: string, isWanted: (flow: Flow) => boolean): RegisteredFlow => {
    const found = all.find((flow) => flow.name === name && isWanted(flow))
    if (found) return found
    const names = all.filter(isWanted).map((flow) => flow.name)
    const meant = nearest(name, names)
    const hint = meant === null ? `Known flows: ${names.join(', ') || 'none'}.` : `Did you mean "${meant}"?`
    throw invalidInput('flow', `there is no flow "${name.slice(0, 100)}". ${hint}`)
  }
  return {
    all,
    having: (type) => all.filter(({ isActive, steps }) => isActive && steps.some((step) => step.type === type)),
    of: (name) => all.find((flow) => flow.name === name) ?? inactiveFlow(name, name),
    known: (name) => find(name, () => true),
    active: (name) => find(name, ({ isActive }) => isActive),
  }
}

/** What says whether jobs are optional steps of their flows. */
export function optionalStepsOf(flows: FlowRegistry): (job: Pick<Job, 'flow' | 'type'>) => boolean {
  return ({ flow, type }) => flow !== null && stepOf(flows.of(flow), type)?.isOptional === true
}

/** Checks the flows of a configuration against its types. @throws StartupError */
export function checkFlows(flows: readonly Flow[], types: readonly Pick<JobType, 'name'>[]): void {
  const names = new Set<string>()
  const known = types.map(({ name }) => name)
  for (const { name, steps } of flows) {
    if (names.has(name)) throw new StartupError(`The flow "${name}" is defined twice.`)
    names.add(name)
    const unknown = steps.find(({ type }) => !known.includes(type))
    if (unknown === undefined) continue
    const meant = nearest(unknown.type, known)
    const hint = meant === null ? 'add it to the types.' : `did you mean "${meant}"?`
    throw new StartupError(`The flow "${name}" has a step "${unknown.type}", but there is no such job type: ${hint}`)
  }
}
