// One step of an imported history: what was done, with the words of the API, or what happened by itself.
import type { JobAction } from '../../domain/command.ts'
import { reasonLength } from '../../domain/event.ts'
import { cancellationReasons } from '../../domain/job.ts'
import { invalidInput } from '../../domain/job-error.ts'
import type { JsonValue } from '../../domain/json.ts'
import { type JobOperation, jobOperations, type TimedOperation, timedOperations } from '../../domain/lifecycle.ts'
import { checkText } from '../../domain/text-check.ts'
import { checkPerson, systemViewer } from '../../domain/viewer.ts'
import { checkCompletion } from '../complete.ts'
import { checkComment, checkUpdate } from '../update.ts'
import { Fields, given } from './fields.ts'

/** What a step does. `erase`: the job was blanked by an erasure; only exports of tobedone have it. */
export type ImportedAction = JobAction | { readonly operation: TimedOperation } | { readonly operation: 'erase' }

/** A step of a history, checked for its form. */
export interface ImportedStep {
  readonly at: Date
  readonly by: string
  readonly action: ImportedAction
}

const dates = ['dueAt', 'expiresAt']
const people = ['candidateGroups', 'candidateUsers', 'excludedUsers']

const fieldsOfOperation: Readonly<Record<JobOperation | TimedOperation | 'erase', readonly string[]>> = {
  claim: [],
  unclaim: ['because'],
  start: [],
  stop: [],
  assign: ['to', 'because'],
  snooze: ['until'],
  reschedule: dates,
  update: ['title', 'priority', 'metadata', ...people, 'because'],
  comment: ['body', 'internal'],
  complete: ['outcome', 'result', 'metadata', 'because'],
  cancel: ['reason', 'because'],
  reopen: dates,
  expire: [],
  endClaim: [],
  wake: [],
  becomeOverdue: [],
  erase: [],
}
const operations = [...jobOperations, ...timedOperations, 'erase'] as const
type Operation = (typeof operations)[number]

function operationOf(path: string, step: JsonValue): Operation {
  const fields = new Fields(path, step, ['at', 'by', 'operation', ...Object.values(fieldsOfOperation).flat()])
  const word = fields.required('operation', fields.text('operation'))
  const operation = operations.find((each) => each === word)
  if (operation !== undefined) return operation
  throw invalidInput(fields.pathOf('operation'), `must be one of ${operations.join(', ')}.`)
}

function becauseOf(fields: Fields): { readonly because?: string } {
  const because = fields.text('because')
  if (because === undefined) return {}
  checkText(fields.pathOf('because'), because, reasonLength)
  return { because }
}

function actionOf(operation: Operation, fields: Fields): ImportedAction {
  switch (operation) {
    case 'assign': {
      const to = fields.required('to', fields.textOrNull('to'))
      if (to !== null) checkPerson('to', to)
      return { operation, to, ...becauseOf(fields) }
    }
    case 'unclaim':
      return { operation, ...becauseOf(fields) }
    case 'snooze':
      return { operation, until: fields.required('until', fields.momentOrNull('until')) }
    case 'reschedule':
    case 'reopen': {
      const [dueAt, expiresAt] = [fields.momentOrNull('dueAt'), fields.momentOrNull('expiresAt')]
      return { operation, ...given({ dueAt, expiresAt }) }
    }
    case 'update': {
      const [title, priority, metadata] = [
        fields.textOrNull('title'),
        fields.number('priority'),
        fields.object('metadata'),
      ]
      const [candidateGroups, candidateUsers, excludedUsers] = people.map((name) => fields.texts(name))
      const update = given({ title, priority, metadata, candidateGroups, candidateUsers, excludedUsers })
      return { operation, ...checkUpdate(update), ...becauseOf(fields) }
    }
    case 'comment': {
      const comment = {
        body: fields.required('body', fields.text('body')),
        isInternal: fields.flag('internal') ?? false,
      }
      checkComment(comment)
      return { operation, comment }
    }
    case 'complete': {
      const [outcome, result, metadata] = [
        fields.textOrNull('outcome'),
        fields.json('result'),
        fields.object('metadata'),
      ]
      return { operation, ...checkCompletion(given({ outcome, result, metadata })), ...becauseOf(fields) }
    }
    case 'cancel': {
      const word = fields.required('reason', fields.text('reason'))
      const reason = cancellationReasons.find((each) => each === word)
      if (reason !== undefined) return { operation, reason, ...becauseOf(fields) }
      throw invalidInput(fields.pathOf('reason'), `must be one of ${cancellationReasons.join(', ')}.`)
    }
    default:
      return { operation }
  }
}

/** Reads a step. @throws JobError INVALID_INPUT */
export function readStep(path: string, step: JsonValue): ImportedStep {
  const operation = operationOf(path, step)
  const fields = new Fields(path, step, ['at', 'by', 'operation', ...fieldsOfOperation[operation]])
  const isTimed = timedOperations.some((each) => each === operation)
  const by = isTimed ? (fields.text('by') ?? systemViewer.id) : fields.required('by', fields.text('by'))
  checkText(fields.pathOf('by'), by, 200)
  if (isTimed && by !== systemViewer.id) {
    throw invalidInput(fields.pathOf('by'), `must be "${systemViewer.id}" or absent: ${operation} happens by itself.`)
  }
  return { at: fields.required('at', fields.moment('at')), by, action: actionOf(operation, fields) }
}
