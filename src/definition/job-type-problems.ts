// What can be wrong with the options of a job type, beside its schemas. All of it is told at once.

import { whenFoundChoices } from '../domain/condition.ts'
import { parseDuration } from '../domain/duration.ts'
import { ifOpenChoices } from '../domain/job-type.ts'
import { isLinkTemplate } from '../domain/notification/link.ts'
import { problemsOfActionLinks } from './action-links.ts'
import type { JobTypeOptions } from './define-job-type.ts'
import { problemsOfEscalate } from './escalate.ts'
import { problemsOfNormal } from './normal.ts'
import { problemsOfNotify } from './notify.ts'
import { check, isName, problemOfDescription, problemOfDuration, problemOfName, problemOfNames } from './problems.ts'

function problemOfOrder({ dueIn, expiresIn }: JobTypeOptions): string | null {
  const dueInMs = dueIn === undefined ? null : parseDuration(dueIn)
  const expiresInMs = expiresIn === undefined ? null : parseDuration(expiresIn)
  return dueInMs !== null && expiresInMs !== null && expiresInMs < dueInMs
    ? `expiresIn (${expiresIn}) must not be before dueIn (${dueIn})`
    : null
}

function problemsOfCondition({ isDone, isTargetGone, checkEvery, whenFound }: JobTypeOptions) {
  return [
    check(isDone === undefined || typeof isDone === 'function', 'isDone must be a function'),
    check(isTargetGone === undefined || typeof isTargetGone === 'function', 'isTargetGone must be a function'),
    problemOfDuration('checkEvery', checkEvery),
    check(
      checkEvery === undefined || isDone !== undefined || isTargetGone !== undefined,
      'checkEvery goes with isDone or isTargetGone',
    ),
    check(
      whenFound === undefined || whenFoundChoices.includes(whenFound),
      `whenFound must be one of ${whenFoundChoices.join(', ')}`,
    ),
  ]
}

/** All that is impossible about a definition, as parts of a sentence. */
export function problemsOf(name: string, options: JobTypeOptions): readonly string[] {
  const { title, description, priority, assignedTo, ifOpen, metadataFor } = options
  return [
    problemOfName(name, 'review_payment'),
    check(title === undefined || isName(title, 200), 'title must have 1 to 200 characters'),
    problemOfDescription(description),
    problemOfNames('outcomes', options.outcomes, 100),
    check(
      priority === undefined || (Number.isInteger(priority) && priority >= 0 && priority <= 100),
      'priority must be a whole number from 0 to 100',
    ),
    problemOfDuration('dueIn', options.dueIn),
    problemOfDuration('expiresIn', options.expiresIn),
    problemOfDuration('claimFor', options.claimFor),
    problemOfDuration('takes', options.takes),
    ...problemsOfNormal('normal', options.normal),
    ...problemsOfNotify(options.notify),
    ...problemsOfEscalate(options.escalate),
    check(
      isLinkTemplate(options.link),
      'link must be an address like "https://shop.example/payments/{id}", or begin with "/"',
    ),
    ...problemsOfActionLinks(options.actionLinks, options.outcomes ?? []),
    problemOfOrder(options),
    ...problemsOfCondition(options),
    check(assignedTo === undefined || isName(assignedTo, 200), 'assignedTo must have 1 to 200 characters'),
    problemOfNames('candidateGroups', options.candidateGroups, 200),
    problemOfNames('candidateUsers', options.candidateUsers, 200),
    problemOfNames('staffGroups', options.staffGroups, 200),
    check(metadataFor === undefined || ['all', 'staff'].includes(metadataFor), "metadataFor must be 'all' or 'staff'"),
    check(ifOpen === undefined || ifOpenChoices.includes(ifOpen), `ifOpen must be one of ${ifOpenChoices.join(', ')}`),
  ].filter((problem) => problem !== null)
}
