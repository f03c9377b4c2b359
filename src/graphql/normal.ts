// What is normal for the jobs of a type or of a step of a flow: the band beyond which something stalls.
import type { Builder } from './builder.ts'

/** Adds it to the schema. Types and steps have it as a field of theirs. */
export function defineNormal(builder: Builder): void {
  builder.objectType('Normal', {
    description:
      'What is normal for the jobs of a type or of a step of a flow. When it is left, the system requests an `investigate_stall`, and completes it when all is well inside again.',
    fields: (t) => ({
      pendingP90Ms: t.exposeFloat('pendingP90Ms', {
        nullable: true,
        description: 'Nine of ten open jobs are not older than this, in milliseconds; null: not said.',
      }),
      outflowPerDay: t.exposeFloat('outflowPerDay', {
        nullable: true,
        description: 'So many jobs are completed within 24 hours, where one has been open for a day; null: not said.',
      }),
    }),
  })
}
