// Whom the rules of a job tell as it stands: from what it says of people, and from who is in its candidate groups.
import { isPseudonym } from '../erasure.ts'
import { isOpen, type Job } from '../job.ts'
import { systemViewer } from '../viewer.ts'
import type { NotificationRule } from './notification-rule.ts'

/** Says who is in a group, by id. */
export type MembersOf = (group: string) => readonly string[] | Promise<readonly string[]>

/** Who is in groups, by their names; of those that are not there it is not known. */
export type Members = ReadonlyMap<string, readonly string[]>

/** What is known of groups by now. */
export interface KnownMembers {
  readonly members: Members
  /** Whether more will be known within moments. */
  readonly isAsking: boolean
  /** In how many milliseconds to look again, where some could not be asked. */
  readonly retryInMs: number
}

/** So many can be in a group, and are told by groups of one job. */
export const mostMembers = 500

/** The groups of whose members it depends whom a rule tells of a job as it stands. */
export function groupsOf({ to, trigger }: NotificationRule, job: Job): readonly string[] {
  if (trigger.kind !== 'COMPLETED' && !isOpen(job)) return []
  if (to === 'candidates') return job.assignedTo === null ? job.candidateGroups : []
  return typeof to !== 'string' && 'groups' in to ? to.groups : []
}

/** Whether all is known whom a rule tells. */
export function isDecided(rule: NotificationRule, job: Job, members: Members): boolean {
  return groupsOf(rule, job).every((group) => members.has(group))
}

/** Whom a rule tells, but for what they may not be told. */
export function audienceOf(rule: NotificationRule, job: Job, members: Members): readonly string[] {
  const { to } = rule
  if (to === 'requester') return [job.requestedBy]
  if (typeof to !== 'string' && !('groups' in to)) return to
  const named = job.assignedTo === null ? job.candidateUsers : [job.assignedTo]
  const grouped = new Set(groupsOf(rule, job).flatMap((group) => members.get(group) ?? []))
  const all = new Set([...(typeof to === 'string' ? named : []), ...[...grouped].slice(0, mostMembers)])
  return [...all].filter((id) => !job.excludedUsers.includes(id))
}

/** Everybody whom the rules may tell of a job as it stands: whose preferences the plan needs. */
export function audienceOfAll(rules: readonly NotificationRule[], job: Job, members: Members): readonly string[] {
  const ids = rules.flatMap((rule) => audienceOf(rule, job, members))
  return [...new Set(ids)].filter((id) => id !== systemViewer.id && !isPseudonym(id))
}
