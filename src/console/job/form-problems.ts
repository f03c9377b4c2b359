// What the server found wrong with a form, at the fields of the form that it is about.
import { ApiError } from '../../client/index.ts'
import type { ByField } from './use-schema-form.ts'

/** Where problems are shown. */
export interface FormProblems {
  /** At the fields of the form itself: `target.id`, `title`, `dueAt` … */
  readonly own: ByField
  /** At the fields of the data. */
  readonly data: ByField
  /** What belongs to no field. */
  readonly rest: string | null
}

// The server says them one after the other: `amount: Too small; customer.name: Required`.
function dataProblems(message: string, names: readonly string[]): FormProblems {
  const data: Record<string, string> = {}
  const rest: string[] = []
  for (const issue of message.split('; ')) {
    const [, path = '', words = issue] = /^([^\s:]+): (.*)$/s.exec(issue) ?? []
    const [name = ''] = path.split(/[.[]/)
    if (names.includes(name)) data[name] ??= words
    else rest.push(issue)
  }
  return { own: {}, data, rest: rest.length === 0 ? null : rest.join('; ') }
}

/** Sorts them. `own` and `data` are the names of the fields that there are; the data were sent as `sentAs`. */
export function formProblems(
  error: unknown,
  own: readonly string[],
  data: readonly string[],
  sentAs: 'metadata' | 'result',
): FormProblems {
  const none = { own: {}, data: {} }
  if (!(error instanceof ApiError)) return { ...none, rest: String(error) }
  const { message, details } = error
  const field = typeof details['field'] === 'string' ? details['field'] : ''
  const words = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message
  if (field === sentAs) return dataProblems(words, data)
  return own.includes(field) ? { ...none, own: { [field]: words }, rest: null } : { ...none, rest: message }
}
