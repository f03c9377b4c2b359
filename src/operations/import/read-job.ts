// A line of an import: one job and its history, checked for its form. What its type and its lifecycle allow is decided later.
import type { RequestInput } from '../../domain/command.ts'
import { invalidInput } from '../../domain/job-error.ts'
import type { JsonValue } from '../../domain/json.ts'
import { checkText } from '../../domain/text-check.ts'
import { checkRequest } from '../request.ts'
import { Fields, given } from './fields.ts'
import { type ImportedStep, readStep } from './read-step.ts'

/** A job that is to be imported. */
export interface ImportedJob {
  readonly externalId: string
  /** When it was requested. */
  readonly at: Date
  readonly by: string
  readonly input: RequestInput
  readonly steps: readonly ImportedStep[]
}

const people = ['candidateGroups', 'candidateUsers', 'excludedUsers']
const known = [
  ...['externalId', 'type', 'target', 'title', 'metadata', 'priority', 'assignedTo', ...people],
  ...['dueAt', 'expiresAt', 'onlyOpen', 'at', 'by', 'history'],
]

function inputOf(fields: Fields): RequestInput {
  const target = new Fields('target', fields.required('target', fields.json('target')), ['type', 'id'])
  const [candidateGroups, candidateUsers, excludedUsers] = people.map((name) => fields.texts(name))
  const isOnlyOpen = fields.flag('onlyOpen')
  const optional = given({
    title: fields.textOrNull('title'),
    metadata: fields.object('metadata'),
    priority: fields.number('priority'),
    assignedTo: fields.textOrNull('assignedTo'),
    candidateGroups,
    candidateUsers,
    excludedUsers,
    dueAt: fields.momentOrNull('dueAt'),
    expiresAt: fields.momentOrNull('expiresAt'),
    ifOpen: isOnlyOpen === undefined ? undefined : isOnlyOpen ? ('REFUSE' as const) : ('CREATE' as const),
  })
  return checkRequest({
    ...optional,
    type: fields.required('type', fields.text('type')),
    target: { type: target.required('type', target.text('type')), id: target.required('id', target.text('id')) },
  })
}

/** @throws JobError INVALID_INPUT for steps that go back in time, or lie in the future */
function checkOrder({ at, steps }: ImportedJob, now: Date): void {
  if (at > now) throw invalidInput('at', `must not lie in the future; it is ${now.toISOString()} now.`)
  let last = at
  for (const [index, step] of steps.entries()) {
    const field = `history[${index}].at`
    if (step.at < last) throw invalidInput(field, `must not be before what it follows (${last.toISOString()}).`)
    if (step.at > now) throw invalidInput(field, `must not lie in the future; it is ${now.toISOString()} now.`)
    last = step.at
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidInput('the line', `must be JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/** Reads a line. @throws JobError INVALID_INPUT */
export function readJob(text: string, now: Date): ImportedJob {
  const fields = new Fields('', parse(text), known)
  const externalId = fields.required('externalId', fields.text('externalId'))
  checkText('externalId', externalId, 200)
  const by = fields.required('by', fields.text('by'))
  checkText('by', by, 200)
  const steps = fields.list('history') ?? []
  const job: ImportedJob = {
    externalId,
    at: fields.required('at', fields.moment('at')),
    by,
    input: inputOf(fields),
    steps: steps.map((step, index) => readStep(`history[${index}]`, step)),
  }
  checkOrder(job, now)
  return job
}
