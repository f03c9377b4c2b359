// The record of the product that a job is about.
import type { Builder } from './builder.ts'

/** Adds the target, as it is read and as it is given, to the schema. */
export function defineTarget(builder: Builder): void {
  builder.objectType('Target', {
    description: 'The record of the product that a job is about.',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'What sort of record, in the words of the product.' }),
      id: t.exposeString('id', { description: 'The id of the record in the product.' }),
    }),
  })
  builder.inputType('TargetInput', {
    description: 'The record of the product that a job is about.',
    fields: (t) => ({
      type: t.string({
        required: true,
        description: 'What sort of record, in the words of the product. 1 to 200 characters.',
      }),
      id: t.string({ required: true, description: 'The id of the record in the product. 1 to 200 characters.' }),
    }),
  })
}
