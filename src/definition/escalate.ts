// Saying what is done with the jobs of a type that nobody does, and when; and what can be wrong with that.
import type { Duration } from '../domain/duration.ts'
import type { EscalationStart, EscalationStep } from '../domain/escalation/escalation.ts'
import { type Channel, channels } from '../domain/notification/notification.ts'
import type { NotificationRule } from '../domain/notification/notification-rule.ts'
import { millisecondsOf } from './defaults.ts'
import { check, isName, problemOfChannels, problemOfDuration, problemOfNames } from './problems.ts'

/** When: so long after the request (or a reopening), after it is due, or after somebody was given it or claimed it. */
export type EscalateWhen =
  | { readonly afterRequest: Duration }
  | { readonly afterDue: Duration }
  | { readonly afterAssignment: Duration }

/** One step: when, and at least one thing that is done then with a job that is still open. */
export interface EscalateOptions {
  readonly when: EscalateWhen
  /** Only if nobody has it then. Default: false. */
  readonly ifUnclaimed?: boolean
  /** It is at least so high afterwards: 0 to 100. */
  readonly raisePriorityTo?: number
  /** By how much it is higher afterwards, 100 at the most. */
  readonly raisePriorityBy?: number
  /** Groups whose members may claim it as well. */
  readonly addGroups?: readonly string[]
  /** Who gets it; null: nobody, so that its candidates may claim it. */
  readonly reassignTo?: string | null
  /** People who are told, as `ESCALATION`. Only who may see the job has it in the inbox. */
  readonly tell?: readonly string[]
  /** Whether the members of `addGroups` are told as well, of which `membersOf` of the configuration knows. Default: false. */
  readonly tellGroups?: boolean
  /** Where they are told. Default: wherever they want to be told of jobs of the type. */
  readonly channels?: readonly Channel[]
}

const mostSteps = 10
const starts: Readonly<Record<string, { readonly after: EscalationStart; readonly words: string }>> = {
  afterRequest: { after: 'REQUEST', words: 'the request' },
  afterDue: { after: 'DUE', words: 'it was due' },
  afterAssignment: { after: 'ASSIGNMENT', words: 'somebody was given it' },
}
const deeds = ['raisePriorityTo', 'raisePriorityBy', 'addGroups', 'reassignTo', 'tell']
const known = ['when', 'ifUnclaimed', ...deeds, 'tellGroups', 'channels']

function spanOf(when: EscalateWhen): readonly [name: string, span: Duration] {
  const [[name, span] = ['', 0]] = Object.entries(when)
  return [name, span]
}

function problemsOfStep(option: string, step: EscalateOptions): readonly (string | null)[] {
  if (typeof step !== 'object' || step === null)
    return [`${option} must be an object like { when: { afterDue: '2h' } }`]
  const keys = typeof step.when === 'object' && step.when !== null ? Object.keys(step.when) : []
  if (keys.length !== 1 || !keys.every((key) => Object.hasOwn(starts, key))) {
    return [`${option}.when must be one of ${Object.keys(starts).join(', ')}, with a duration`]
  }
  const unknown = Object.keys(step).find((key) => !known.includes(key))
  const [name, span] = spanOf(step.when)
  const { raisePriorityTo, raisePriorityBy, addGroups, reassignTo, tell, tellGroups, ifUnclaimed, when } = step
  const isPriority = (value: unknown, least: number): boolean =>
    value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 100)
  return [
    check(unknown === undefined, `${option} has "${unknown}", which is unknown; known are ${known.join(', ')}`),
    problemOfDuration(`${name} in ${option}.when`, span),
    check(
      Object.entries(step).some(([key, value]) => deeds.includes(key) && value !== undefined),
      `${option} must say at least one of ${deeds.join(', ')}`,
    ),
    check(ifUnclaimed === undefined || typeof ifUnclaimed === 'boolean', `${option}.ifUnclaimed must be true or false`),
    check(
      !(ifUnclaimed === true && 'afterAssignment' in when),
      `${option}.ifUnclaimed does not go with afterAssignment`,
    ),
    check(isPriority(raisePriorityTo, 0), `${option}.raisePriorityTo must be a whole number from 0 to 100`),
    check(isPriority(raisePriorityBy, 1), `${option}.raisePriorityBy must be a whole number from 1 to 100`),
    problemOfNames(`${option}.addGroups`, addGroups, 200),
    problemOfNames(`${option}.tell`, tell, 200),
    problemOfChannels(`${option}.channels`, step.channels),
    check(tellGroups === undefined || typeof tellGroups === 'boolean', `${option}.tellGroups must be true or false`),
    check(tellGroups !== true || addGroups !== undefined, `${option}.tellGroups goes with addGroups`),
    check(
      step.channels === undefined || tell !== undefined || tellGroups === true,
      `${option}.channels goes with tell or tellGroups`,
    ),
    check(
      reassignTo === undefined || reassignTo === null || isName(reassignTo, 200),
      `${option}.reassignTo must be somebody by id, or null`,
    ),
  ]
}

/** What is wrong with the steps. */
export function problemsOfEscalate(steps: readonly EscalateOptions[] | undefined): readonly (string | null)[] {
  if (steps === undefined) return []
  if (!Array.isArray(steps) || steps.length > mostSteps)
    return [`escalate must be a list of at most ${mostSteps} steps`]
  const problems = steps.flatMap((step, index) => problemsOfStep(`escalate[${index}]`, step))
  if (problems.some((problem) => problem !== null)) return problems
  const keys = stepsOf(steps).map(({ key }) => key)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  return [check(twice < 0, `escalate[${twice}] is there twice: say all that is done then in one of them`)]
}

function stepOf({ when, ifUnclaimed = false, ...deed }: EscalateOptions): EscalationStep {
  const [name, span] = spanOf(when)
  const { after, words } = starts[name] ?? { after: 'REQUEST', words: '' }
  const byMs = millisecondsOf(span) ?? 0
  return {
    ...{ key: `${after} ${byMs}${ifUnclaimed ? ' unclaimed' : ''}`, after, byMs, ifUnclaimed },
    raisePriorityTo: deed.raisePriorityTo ?? null,
    raisePriorityBy: deed.raisePriorityBy ?? 0,
    addGroups: deed.addGroups ?? [],
    reassignTo: deed.reassignTo,
    because: `still ${ifUnclaimed ? 'unclaimed' : 'open'} ${typeof span === 'string' ? span : `${span} ms`} after ${words}`,
  }
}

/** The steps, as the domain has them. */
export function stepsOf(steps: readonly EscalateOptions[] | undefined): readonly EscalationStep[] {
  return (steps ?? []).map(stepOf)
}

/** The rules by which those are told who are to be told of steps. */
export function tellingRulesOf(steps: readonly EscalateOptions[] | undefined): readonly NotificationRule[] {
  return (steps ?? []).flatMap((step) => {
    const { key } = stepOf(step)
    const { tell = [], tellGroups = false, addGroups = [] } = step
    const trigger = { kind: 'ESCALATED', step: key } as const
    const usual = { trigger, template: 'escalation', channels: [...(step.channels ?? channels)], isUrgent: false }
    return [
      ...(tell.length > 0 ? [{ key: `ESCALATED ${key}`, to: [...tell], ...usual }] : []),
      ...(tellGroups ? [{ key: `ESCALATED ${key} groups`, to: { groups: [...addGroups] }, ...usual }] : []),
    ]
  })
}
