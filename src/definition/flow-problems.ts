// What can be wrong with the options of a flow. All of it is told at once.
import { mostSteps } from '../domain/statistics/funnel-query.ts'
import type { FlowOptions, FlowStepOptions, StepType } from './define-flow.ts'
import { problemsOfNormal } from './normal.ts'
import { check, isName, problemOfDescription, problemOfDuration, problemOfName } from './problems.ts'

// The configuration may be JavaScript: nothing is taken on trust.
function nameOf(type: StepType | undefined): string | null {
  const name: unknown = typeof type === 'object' && type !== null ? type.name : type
  return typeof name === 'string' && isName(name, 100) ? name : null
}

// An investigation is about the target `flow/type`, which has to be one.
function problemOfTarget(flow: string, { normal }: FlowStepOptions, type: string): string | null {
  return check(
    normal === undefined || `${flow}/${type}`.length <= 200,
    `the step "${type}" says what is normal, so its name and that of the flow must have at most 199 characters in all`,
  )
}

function problemsOfStep(
  flow: string,
  step: FlowStepOptions,
  names: readonly (string | null)[],
): readonly (string | null)[] {
  const { type, after, when, dueIn, normal, assignedTo, metadata } = step
  const name = nameOf(type)
  if (name === null) return ['each step must have a type, made by defineJobType, or its name']
  const before = Array.isArray(after) ? after.map(nameOf) : []
  return [
    check(names.filter((each) => each === name).length === 1, `"${name}" is a step twice`),
    check(after === undefined || Array.isArray(after), `after of "${name}" must be a list of types`),
    ...before.map((each) =>
      check(each !== null && names.includes(each), `"${name}" comes after "${each}", which is no step of the flow`),
    ),
    check(new Set(before).size === before.length, `"${name}" comes after the same step twice`),
    check(when === undefined || typeof when === 'function', `when of "${name}" must be a function`),
    check(metadata === undefined || typeof metadata === 'function', `metadata of "${name}" must be a function`),
    problemOfDuration(`dueIn of "${name}"`, dueIn),
    ...problemsOfNormal(`normal of "${name}"`, normal),
    problemOfTarget(flow, step, name),
    check(
      assignedTo === undefined || assignedTo === null || isName(assignedTo, 200),
      `assignedTo of "${name}" must have 1 to 200 characters, or be null`,
    ),
  ]
}

/** A way that leads from a step back to itself; null when there is none. */
function cycleIn(steps: readonly FlowStepOptions[]): readonly string[] | null {
  const before = new Map(
    steps.map(({ type, after = [] }) => [nameOf(type) ?? '', after.map((each) => nameOf(each) ?? '')]),
  )
  const clear = new Set<string>()
  const walk = (name: string, way: readonly string[]): readonly string[] | null => {
    if (clear.has(name)) return null
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    for (const each of before.get(name) ?? []) {
      const cycle = walk(each, [...way, name])
      if (cycle !== null) return cycle
    }
    clear.add(name)
    return null
  }
  for (const name of before.keys()) {
    const cycle = walk(name, [])
    if (cycle !== null) return cycle
  }
  return null
}

/** All that is impossible about a definition, as parts of a sentence. */
export function flowProblems(name: string, { title, description, steps }: FlowOptions): readonly string[] {
  const general = [
    problemOfName(name, 'onboarding'),
    check(title === undefined || isName(title, 200), 'title must have 1 to 200 characters'),
    problemOfDescription(description),
  ]
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > mostSteps) {
    return [...general, `steps must be a list of 1 to ${mostSteps} steps`].filter((problem) => problem !== null)
  }
  const names = steps.map((step) => nameOf(step?.type))
  const own = steps.flatMap((step) => problemsOfStep(name, step ?? {}, names)).filter((problem) => problem !== null)
  const cycle = own.length > 0 ? null : cycleIn(steps)
  return [
    ...general.filter((problem) => problem !== null),
    ...new Set(own),
    ...(cycle === null
      ? []
      : [`no step of a cycle can ever be asked for: ${cycle.map((each) => `"${each}"`).join(' after ')}`]),
  ]
}
