// The dates of a job: snooze, reschedule, and the rules that every date keeps.

import type { RescheduleInput } from '../command.ts'
import type { Job } from '../job.ts'
import { invalidInput } from '../job-error.ts'
import type { Circumstances, Decision } from './decision.ts'

/** @throws JobError INVALID_INPUT for a date that is not in the future */
export function checkFuture(field: string, date: Date | null | undefined, now: Date): void {
  if (date && date <= now) {
    throw invalidInput(field, `must be in the future; it is ${now.toISOString()} now.`)
  }
}

/** @throws JobError INVALID_INPUT for a job that would expire before it is due */
export function checkOrder(dueAt: Date | null, expiresAt: Date | null): void {
  if (dueAt && expiresAt && expiresAt < dueAt) {
    throw invalidInput('expiresAt', `must not be before dueAt (${dueAt.toISOString()}).`)
  }
}

const isSame = (a: Date | null, b: Date | null): boolean => a?.getTime() === b?.getTime()

/** The job with new dates; a date that has not changed is left alone, even if it has passed. */
export function withDates(job: Job, { dueAt, expiresAt }: RescheduleInput, now: Date): Job {
  const next = {
    ...job,
    dueAt: dueAt === undefined ? job.dueAt : dueAt,
    expiresAt: expiresAt === undefined ? job.expiresAt : expiresAt,
  }
  if (!isSame(next.dueAt, job.dueAt)) checkFuture('dueAt', dueAt, now)
  if (!isSame(next.expiresAt, job.expiresAt)) checkFuture('expiresAt', expiresAt, now)
  checkOrder(next.dueAt, next.expiresAt)
  if (next.snoozedUntil && next.expiresAt && next.expiresAt <= next.snoozedUntil) {
    throw invalidInput('expiresAt', `must be after snoozedUntil (${next.snoozedUntil.toISOString()}).`)
  }
  return { ...next, overdueSince: isSame(next.dueAt, job.dueAt) ? job.overdueSince : null }
}

/** Sets when the job is due and when it expires. @throws JobError INVALID_INPUT */
export function decideReschedule(job: Job, input: RescheduleInput, { viewer, now }: Circumstances): Decision | null {
  const next = withDates(job, input, now)
  if (isSame(next.dueAt, job.dueAt) && isSame(next.expiresAt, job.expiresAt)) return null
  return { kind: 'RESCHEDULED', actor: viewer.id, job: next }
}

/** Puts a pending job out of sight until then; null brings it back now. @throws JobError INVALID_INPUT */
export function decideSnooze(job: Job, until: Date | null, { viewer, now }: Circumstances): Decision | null {
  if (isSame(until, job.snoozedUntil)) return null
  if (until === null) return { kind: 'WOKEN', actor: viewer.id, job: { ...job, snoozedUntil: null } }
  checkFuture('until', until, now)
  if (job.expiresAt && until >= job.expiresAt) {
    throw invalidInput('until', `must be before the job expires (${job.expiresAt.toISOString()}).`)
  }
  return { kind: 'SNOOZED', actor: viewer.id, job: { ...job, snoozedUntil: until } }
}
