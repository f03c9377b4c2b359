// What can be wrong with the options of a job type, beside its schemas. All of it is told at once.

import { type Duration, parseDuration } from '../domain/duration.ts'
import { ifOpenChoices } from '../domain/job-type.ts'
import type { JobTypeOptions } from './define-job-type.ts'

const snakeCase = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
const hasControl = /\p{Cc}/u

function isName(value: unknown, most: number): boolean {
  return (
    typeof value === 'string' && value !== '' && value.length <= most && value.isWellFormed() && !hasControl.test(value)
  )
}

function problemOfNames(option: string, names: readonly string[] | undefined, most: number): string | null {
  if (names === undefined) return null
  if (!Array.isArray(names) || names.length > 100 || !names.every((name) => isName(name, most))) {
    return `${option} must be a list of at most 100 names of 1 to ${most} characters`
  }
  return new Set(names).size === names.length ? null : `${option} names one twice`
}

function problemOfDuration(option: string, duration: Duration | undefined): string | null {
  if (duration === undefined || parseDuration(duration) !== null) return null
  return `${option} must be a duration like '90s', '4h', '30d' (at most 100 years) or milliseconds, not ${JSON.stringify(duration)}`
}

function problemOfOrder({ dueIn, expiresIn }: JobTypeOptions): string | null {
  const dueInMs = dueIn === undefined ? null : parseDuration(dueIn)
  const expiresInMs = expiresIn === undefined ? null : parseDuration(expiresIn)
  return dueInMs !== null && expiresInMs !== null && expiresInMs < dueInMs
    ? `expiresIn (${expiresIn}) must not be before dueIn (${dueIn})`
    : null
}

const check = (isRight: boolean, problem: string): string | null => (isRight ? null : problem)

/** All that is impossible about a definition, as parts of a sentence. */
export function problemsOf(name: string, options: JobTypeOptions): readonly string[] {
  const { title, description, priority, assignedTo, ifOpen, metadataFor } = options
  return [
    check(
      isName(name, 100) && snakeCase.test(name),
      'its name must be snake_case (like review_payment), of at most 100 characters',
    ),
    check(title === undefined || isName(title, 200), 'title must have 1 to 200 characters'),
    check(
      description === undefined ||
        (description.length <= 10_000 && description.isWellFormed() && !description.includes('\0')),
      'description must have at most 10,000 characters',
    ),
    problemOfNames('outcomes', options.outcomes, 100),
    check(
      priority === undefined || (Number.isInteger(priority) && priority >= 0 && priority <= 100),
      'priority must be a whole number from 0 to 100',
    ),
    problemOfDuration('dueIn', options.dueIn),
    problemOfDuration('expiresIn', options.expiresIn),
    problemOfDuration('claimFor', options.claimFor),
    problemOfOrder(options),
    check(assignedTo === undefined || isName(assignedTo, 200), 'assignedTo must have 1 to 200 characters'),
    problemOfNames('candidateGroups', options.candidateGroups, 200),
    problemOfNames('candidateUsers', options.candidateUsers, 200),
    problemOfNames('staffGroups', options.staffGroups, 200),
    check(metadataFor === undefined || ['all', 'staff'].includes(metadataFor), "metadataFor must be 'all' or 'staff'"),
    check(ifOpen === undefined || ifOpenChoices.includes(ifOpen), `ifOpen must be one of ${ifOpenChoices.join(', ')}`),
  ].filter((problem) => problem !== null)
}
