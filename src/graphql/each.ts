// Many inputs in one mutation: each is done on its own, all at once, so that they share the frame's batches.
import { JobError } from '../domain/job-error.ts'
import type { ErrorLog, ShownError } from './error-mapping.ts'
import { showError } from './error-mapping.ts'

/** What became of one input: its answer, or its error. */
export interface Each<Answer> {
  readonly answer: Answer | null
  readonly error: ShownError | null
}

const mostInputs = 100

/**
 * Does something with every input and says of each what became of it, in their order. Nothing that goes wrong with one,
 * not even a fault, hides what became of the others.
 * @throws JobError LIMIT_EXCEEDED for more than 100 inputs
 */
export function forEachInput<Input, Answer>(
  inputs: readonly Input[],
  log: ErrorLog,
  work: (input: Input) => Promise<Answer>,
): Promise<readonly Each<Answer>[]> {
  if (inputs.length > mostInputs) {
    throw new JobError('LIMIT_EXCEEDED', `inputs: at most ${mostInputs} at once, not ${inputs.length}.`, {
      field: 'inputs',
      most: mostInputs,
    })
  }
  return Promise.all(
    inputs.map(async (input) => {
      try {
        return { answer: await work(input), error: null }
      } catch (error) {
        return { answer: null, error: showError(error, log) }
      }
    }),
  )
}
