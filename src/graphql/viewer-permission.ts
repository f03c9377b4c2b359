// What a viewer may do with a job now, so that a client shows no button that would be refused.
import type { Builder } from './builder.ts'

/** Adds what a viewer may do to the schema. */
export function defineViewerPermission(builder: Builder): void {
  builder.objectType('ViewerPermission', {
    description: 'Whether the viewer may do an operation with a job now; where not, why.',
    fields: (t) => ({
      operation: t.field({
        type: 'JobOperation',
        description: 'The operation.',
        resolve: ({ operation }) => operation,
      }),
      isAllowed: t.exposeBoolean('isAllowed', {
        description:
          'Whether it would be taken, given input that fits. A repetition that changes nothing is taken too.',
      }),
      code: t.field({
        type: 'JobErrorCode',
        nullable: true,
        description: 'The code with which it would be refused; null when it is allowed.',
        resolve: ({ code }) => code,
      }),
      reason: t.exposeString('reason', {
        nullable: true,
        description: 'Why it would be refused, in words; null when it is allowed.',
      }),
    }),
  })
}
