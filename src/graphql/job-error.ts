// A refusal within an answer: that of one input among many, which does not stand in the way of the others.
import type { Builder } from './builder.ts'

/** Adds it to the schema. */
export function defineJobError(builder: Builder): void {
  builder.objectType('JobError', {
    description: 'Why something was refused. Errors of whole operations have the same code in `extensions.code`.',
    fields: (t) => ({
      code: t.field({ type: 'JobErrorCode', description: 'The code, for programs.', resolve: ({ code }) => code }),
      message: t.exposeString('message', { description: 'What was wrong and what would be right, for people.' }),
      details: t.field({
        type: 'JSON',
        description: 'What is needed to go on, by code: as the version that the job has, or who closed it.',
        resolve: ({ details }) => details,
      }),
    }),
  })
}
