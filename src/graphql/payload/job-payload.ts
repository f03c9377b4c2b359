// The typed data of a job in the schema: `payload` and `resultPayload` where types have such data, and always why data does not
// fit its type. Defined after everything else, so that all names that are taken are known.
import { StartupError } from '../../domain/startup-error.ts'
import type { Builder } from '../builder.ts'
import { dependsOn } from '../dependence.ts'
import { defineInputTypes } from './input-types.ts'
import { defineOutputTypes, type OutputTypes } from './output-types.ts'
import type { PayloadInput } from './payload-input.ts'
import { type DataField, type PayloadPlan, payloadNames, problemsOfNames, type TypedData } from './plan.ts'
import { makeReadPayload } from './read-payload.ts'
import type { ShownObject } from './show-data.ts'

const costOfReading = 1

const ownNames = Object.values(payloadNames).flatMap(({ union, input }): readonly string[] => [union, input])

function checkNames(builder: Builder, plan: PayloadPlan): void {
  const isTaken = (name: string): boolean => ownNames.includes(name) || builder.configStore.hasConfig(name)
  const problems = [...plan.problems, ...problemsOfNames(plan.names, isTaken)]
  if (problems.length === 0) return
  throw new StartupError(
    `The data of the job types cannot have types in the GraphQL schema: ${problems.join('; ')}. Choose other names; what is in a z.record() or z.unknown() needs none.`,
  )
}

function unionOf(builder: Builder, field: DataField, data: readonly TypedData[], { objects }: OutputTypes) {
  const shapes = data.flatMap(({ output }) =>
    output.kind === 'object' ? [output] : output.members.map(({ object }) => object),
  )
  return builder.unionType(payloadNames[field].union, {
    description: `The ${field} of a job, by its type.`,
    types: [...new Set(shapes)].flatMap(({ name }) => objects.get(name) ?? []),
    resolveType: ({ __typename }: ShownObject) => __typename,
  })
}

/** Adds the typed data to the schema. @throws StartupError for names that GraphQL does not take, or that are taken */
export function defineJobPayload(builder: Builder, plan: PayloadPlan, inputs: readonly PayloadInput[]): void {
  checkNames(builder, plan)
  const outputTypes = defineOutputTypes(builder, plan.outputs)
  const inputTypes = defineInputTypes(builder, plan.inputs, outputTypes.enums)
  for (const input of inputs) input.implement(inputTypes)
  const { metadata, result } = plan.data
  const read = { metadata: makeReadPayload('metadata', metadata), result: makeReadPayload('result', result) }

  if (metadata.length > 0) {
    const type = unionOf(builder, 'metadata', metadata, outputTypes)
    builder.prismaObjectField('Job', 'payload', (t) =>
      t.field({
        type,
        nullable: true,
        description:
          'The metadata, typed; null for types without typed metadata, for viewers who may not read it, and where `payloadProblem` says why.',
        extensions: dependsOn('role'),
        resolve: (job, _arguments, context) => read.metadata(job, context).payload,
      }),
    )
  }
  if (result.length > 0) {
    const type = unionOf(builder, 'result', result, outputTypes)
    builder.prismaObjectField('Job', 'resultPayload', (t) =>
      t.field({
        type,
        nullable: true,
        description:
          'The result, typed; null where there is none, for types without typed results, and where `resultPayloadProblem` says why.',
        resolve: (job, _arguments, context) => read.result(job, context).payload,
      }),
    )
  }
  builder.prismaObjectFields('Job', (t) => ({
    payloadProblem: t.string({
      nullable: true,
      description:
        'Why the metadata does not fit its type, whose schema has changed since; null where it fits. It stays readable as `metadata`.',
      complexity: costOfReading,
      extensions: dependsOn('role'),
      resolve: (job, _arguments, context) => read.metadata(job, context).problem,
    }),
    resultPayloadProblem: t.string({
      nullable: true,
      description:
        'Why the result does not fit its type, whose schema has changed since; null where it fits. It stays readable as `result`.',
      complexity: costOfReading,
      resolve: (job, _arguments, context) => read.result(job, context).problem,
    }),
  }))
}
