// What a client gave: GraphQL lets every optional field be null. Where null means nothing, it is as if it were left out.
import { invalidInput } from '../domain/job-error.ts'

/** The fields of an input that hold something. */
export type Given<Input extends object> = { [Field in keyof Input]?: NonNullable<Input[Field]> }

/** An input without the fields that are null or undefined. */
export function given<Input extends object>(input: Input): Given<Input> {
  const held: Given<Input> = {}
  for (const field in input) {
    const value = input[field]
    if (value !== null && value !== undefined) held[field] = value
  }
  return held
}

/**
 * The value of a field that may be null but must be said, because leaving it out by mistake would do something else.
 * @throws JobError INVALID_INPUT when it is left out
 */
export function mustBeGiven<Value>(field: string, value: Value | null | undefined, nullMeans: string): Value | null {
  if (value === undefined) throw invalidInput(field, `must be given; null ${nullMeans}.`)
  return value
}
