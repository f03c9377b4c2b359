// Saying whom to tell about the jobs of a type, and when; and what can be wrong with that.
import type { Duration } from '../domain/duration.ts'
import { channels as allChannels, type Channel } from '../domain/notification/notification.ts'
import { type NotificationRule, reasonOf, type Trigger, triggerName } from '../domain/notification/notification-rule.ts'
import { millisecondsOf } from './defaults.ts'
import { check, isName, problemOfChannels, problemOfDuration, problemOfNames } from './problems.ts'

/**
 * When: with a request (or a reopening), when somebody is given it, when it is due, when it is done; so long before or after it is
 * due; or every so often since it is open, at most so many times (1 to 50).
 */
export type NotifyWhen =
  | 'requested'
  | 'assigned'
  | 'overdue'
  | 'completed'
  | { readonly beforeDue: Duration }
  | { readonly afterDue: Duration }
  | { readonly every: Duration; readonly atMost: number }

/** One rule: whom to tell, and when. */
export interface NotifyOptions {
  readonly when: NotifyWhen
  /**
   * Whom: who has the job, or its candidate users while nobody has it (`doers`); the same with the members of its candidate groups,
   * of which `membersOf` of the configuration knows (`candidates`); who requested it; or people by id. Default: `doers`, and of a
   * completion the requester. Nobody is told what they did themselves.
   */
  readonly to?: 'doers' | 'candidates' | 'requester' | readonly string[]
  /**
   * Where they are told: `INBOX`, `MAIL`. Default: wherever they want to be told of jobs of the type. Who does not want to be told there
   * is not, whatever is said here.
   */
  readonly channels?: readonly Channel[]
  /** The name of the message, in snake_case. Default: why it is sent, as in `reminder`. */
  readonly template?: string
  /** Whether it is sent in quiet hours as well. Default: false. */
  readonly urgent?: boolean
}

const mostRules = 20
const mostTimes = 50
const words: Readonly<Record<string, Trigger>> = {
  requested: { kind: 'REQUESTED' },
  assigned: { kind: 'ASSIGNED' },
  overdue: { kind: 'AFTER_DUE', byMs: 0 },
  completed: { kind: 'COMPLETED' },
}
const spans = ['beforeDue', 'afterDue', 'every']
const snakeCase = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
const known = ['when', 'to', 'channels', 'template', 'urgent']

function problemsOfWhen(option: string, when: NotifyWhen): readonly (string | null)[] {
  const forms = `${Object.keys(words).join(', ')}, { beforeDue }, { afterDue } or { every, atMost }`
  if (typeof when === 'string') return [check(Object.hasOwn(words, when), `${option} must be one of ${forms}`)]
  const keys = typeof when === 'object' && when !== null ? Object.keys(when) : []
  const [span, ...others] = keys.filter((key) => key !== 'atMost')
  if (span === undefined || others.length > 0 || !spans.includes(span)) return [`${option} must be one of ${forms}`]
  const { every, beforeDue, afterDue, atMost }: Partial<Record<string, Duration>> = { ...when }
  const isCount = typeof atMost === 'number' && Number.isInteger(atMost) && atMost >= 1 && atMost <= mostTimes
  return [
    problemOfDuration(`${span} in ${option}`, every ?? beforeDue ?? afterDue ?? 0),
    span === 'every'
      ? check(isCount, `atMost in ${option} must be a whole number from 1 to ${mostTimes}`)
      : check(atMost === undefined, `atMost in ${option} goes with every`),
  ]
}

function problemsOfRule(option: string, rule: NotifyOptions): readonly (string | null)[] {
  if (typeof rule !== 'object' || rule === null) return [`${option} must be an object like { when: 'requested' }`]
  const unknown = Object.keys(rule).find((key) => !known.includes(key))
  const { when, to, channels, template, urgent } = rule
  const isWord = to === undefined || to === 'doers' || to === 'candidates' || to === 'requester'
  return [
    check(unknown === undefined, `${option} has "${unknown}", which is unknown; known are ${known.join(', ')}`),
    ...problemsOfWhen(`${option}.when`, when),
    isWord
      ? null
      : typeof to === 'string'
        ? `${option}.to must be 'doers', 'candidates', 'requester' or a list of ids`
        : null,
    isWord || typeof to === 'string' ? null : problemOfNames(`${option}.to`, to, 200),
    problemOfChannels(`${option}.channels`, channels),
    check(
      template === undefined || (isName(template, 100) && snakeCase.test(template)),
      `${option}.template must be snake_case, of at most 100 characters`,
    ),
    check(urgent === undefined || typeof urgent === 'boolean', `${option}.urgent must be true or false`),
  ]
}

/** What is wrong with the rules. */
export function problemsOfNotify(rules: readonly NotifyOptions[] | undefined): readonly (string | null)[] {
  if (rules === undefined) return []
  if (!Array.isArray(rules) || rules.length > mostRules) return [`notify must be a list of at most ${mostRules} rules`]
  const problems = rules.flatMap((rule, index) => problemsOfRule(`notify[${index}]`, rule))
  if (problems.some((problem) => problem !== null)) return problems
  const keys = rulesOf(rules).map(({ key }) => key)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  return [check(twice < 0, `notify[${twice}] is there twice: give one of them a template of its own`)]
}

function triggerOf(when: NotifyWhen): Trigger {
  if (typeof when === 'string') return words[when] ?? { kind: 'REQUESTED' }
  if ('every' in when) return { kind: 'EVERY', everyMs: millisecondsOf(when.every) ?? 0, atMost: when.atMost }
  return 'beforeDue' in when
    ? { kind: 'BEFORE_DUE', byMs: millisecondsOf(when.beforeDue) ?? 0 }
    : { kind: 'AFTER_DUE', byMs: millisecondsOf(when.afterDue) ?? 0 }
}

/** The rules, as the domain has them. */
export function rulesOf(rules: readonly NotifyOptions[] | undefined): readonly NotificationRule[] {
  return (rules ?? []).map((rule) => {
    const trigger = triggerOf(rule.when)
    const template = rule.template ?? reasonOf(trigger).toLowerCase()
    const to = rule.to ?? (trigger.kind === 'COMPLETED' ? 'requester' : 'doers')
    return {
      ...{ key: `${triggerName(trigger)} ${template}`, trigger, template, isUrgent: rule.urgent ?? false },
      to: typeof to === 'string' ? to : [...to],
      channels: [...(rule.channels ?? allChannels)],
    }
  })
}
