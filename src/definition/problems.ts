// What can be wrong with the options of whatever is defined, as parts of a sentence; null when nothing is.
import { type Duration, parseDuration } from '../domain/duration.ts'
import { type Channel, channels } from '../domain/notification/notification.ts'

const snakeCase = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
const hasControl = /\p{Cc}/u

/** Whether it is a text that names something. */
export function isName(value: unknown, most: number): boolean {
  return (
    typeof value === 'string' && value !== '' && value.length <= most && value.isWellFormed() && !hasControl.test(value)
  )
}

/** What is wrong with a list of names. */
export function problemOfNames(option: string, names: readonly string[] | undefined, most: number): string | null {
  if (names === undefined) return null
  if (!Array.isArray(names) || names.length > 100 || !names.every((name) => isName(name, most))) {
    return `${option} must be a list of at most 100 names of 1 to ${most} characters`
  }
  return new Set(names).size === names.length ? null : `${option} names one twice`
}

/** What is wrong with where people are told. */
export function problemOfChannels(option: string, said: readonly Channel[] | undefined): string | null {
  if (said === undefined) return null
  const isList = Array.isArray(said) && said.length > 0 && said.every((each) => channels.includes(each))
  if (!isList) return `${option} must be a list of ${channels.map((each) => `'${each}'`).join(', ')} with at least one`
  return new Set(said).size === said.length ? null : `${option} names one twice`
}

/** What is wrong with a length of time. */
export function problemOfDuration(option: string, duration: Duration | undefined): string | null {
  if (duration === undefined || parseDuration(duration) !== null) return null
  return `${option} must be a duration like '90s', '4h', '30d' (at most 100 years) or milliseconds, not ${JSON.stringify(duration)}`
}

/** What is wrong with a name under which things are stored. */
export function problemOfName(name: unknown, example: string): string | null {
  return check(
    typeof name === 'string' && isName(name, 100) && snakeCase.test(name),
    `its name must be snake_case (like ${example}), of at most 100 characters`,
  )
}

/** What is wrong with a description. */
export function problemOfDescription(description: string | undefined): string | null {
  return check(
    description === undefined ||
      (description.length <= 10_000 && description.isWellFormed() && !description.includes('\0')),
    'description must have at most 10,000 characters',
  )
}

/** The problem, unless it is right. */
export function check(isRight: boolean, problem: string): string | null {
  return isRight ? null : problem
}
