// Which rules of a job tell nobody, because nobody is in the groups that they tell: whoever comes must not miss it.
import { isOpen, type Job } from '../job.ts'
import { audienceOf, groupsOf, isDecided, type Members } from './audience.ts'
import type { NotificationRule } from './notification-rule.ts'

/** Which rules of a job tell nobody, and since when. */
export interface Unheard {
  readonly since: Date
  /** Their keys. */
  readonly rules: readonly string[]
  /** Those of their groups in which nobody is. */
  readonly groups: readonly string[]
}

/** What it is told from. */
export interface UnheardInput {
  readonly job: Job
  readonly rules: readonly NotificationRule[]
  readonly members: Members
  /** Since when what is planned now can begin. */
  readonly since: Date
}

/** What of a job is unheard by now; null: nothing, or nothing is left to do. What cannot be told of now stays as it was. */
export function unheardOf({ job, rules, members, since }: UnheardInput, before: Unheard | null): Unheard | null {
  if (!isOpen(job)) return null
  const grouped = rules.filter((rule) => groupsOf(rule, job).length > 0)
  const silent = grouped.filter((rule) => isDecided(rule, job, members) && audienceOf(rule, job, members).length === 0)
  const undecided = grouped.filter((rule) => !isDecided(rule, job, members) && before?.rules.includes(rule.key))
  const groups = silent.flatMap((rule) => groupsOf(rule, job)).filter((group) => members.get(group)?.length === 0)
  const kept = undecided.flatMap((rule) => groupsOf(rule, job)).filter((group) => before?.groups.includes(group))
  const all = [...new Set([...groups, ...kept])].sort()
  if (all.length === 0) return null
  return { since: before?.since ?? since, rules: [...silent, ...undecided].map(({ key }) => key), groups: all }
}
