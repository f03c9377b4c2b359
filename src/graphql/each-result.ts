// What the payloads of mutations with many inputs have in common: how each input says what became of it.
import type { FieldRef, ObjectRef } from '@pothos/core'
import type { Builder } from './builder.ts'
import type { Each } from './each.ts'
import type { ShownError } from './error-mapping.ts'

type Types = Builder['$inferSchemaTypes']

/** The fields that a result has whatever was done: from where on to listen, or why it was refused. */
export function eachResultFields<Answer extends { readonly eventCursor: string }>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Each<Answer>>,
): { eventCursor: FieldRef<Types, string | null | undefined>; error: FieldRef<Types, ShownError | null | undefined> } {
  return {
    eventCursor: t.string({
      nullable: true,
      description: 'After it come all events that this result does not show yet; null when it was refused.',
      resolve: ({ answer }) => answer?.eventCursor,
    }),
    error: t.field({
      type: 'JobError',
      nullable: true,
      description: 'Why it was refused; null when it was not.',
      resolve: ({ error }) => error,
    }),
  }
}

/** The payload of a mutation with many inputs; `noun` is what one input asks for. */
export function definePayloadOfMany<Answer>(
  builder: Builder,
  mutation: string,
  noun: string,
  result: ObjectRef<Types, Each<Answer>>,
): ObjectRef<Types, { readonly results: readonly Each<Answer>[] }> {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`
  return builder.objectRef<{ readonly results: readonly Each<Answer>[] }>(name).implement({
    description: `What \`${mutation}\` answers.`,
    fields: (t) => ({
      results: t.field({
        type: [result],
        description: `What became of each ${noun}, in their order.`,
        resolve: ({ results }) => results,
      }),
    }),
  })
}
