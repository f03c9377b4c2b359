// `completeJob` and `completeJobs`: the second of the two things that a product does with jobs. By target, no id is needed.
import type { CompleteInput } from '../domain/command.ts'
import { invalidInput } from '../domain/job-error.ts'
import type { Registry } from '../domain/registry.ts'
import type { Builder } from './builder.ts'
import { type Each, forEachInput } from './each.ts'
import { definePayloadOfMany, eachResultFields } from './each-result.ts'
import { given } from './given.ts'
import { eventCursorField, expectedVersionField, jobReferenceOf } from './job-mutation.ts'
import type { PayloadInput } from './payload/payload-input.ts'
import { dataOf } from './request.ts'

type Operations = Builder['$inferSchemaTypes']['Context']['tobedone']['operations']
type CompleteAnswer = Awaited<ReturnType<Operations['complete']>>
type Subject = Parameters<Operations['complete']>[1]

function defineCompleteInput(builder: Builder, payload: PayloadInput) {
  return builder.inputType('CompleteJobInput', {
    description: 'Which jobs are done, and how: exactly one of `id`, or `type` with `target`.',
    fields: (t) => ({
      id: t.id({ description: 'The id of the job.' }),
      type: t.string({ description: 'With `target`: all open jobs of this type, by name.' }),
      target: t.field({ type: 'TargetInput', description: 'With `type`: all open jobs about this record.' }),
      outcome: t.string({ description: 'How it ended: a name of the list of the type.' }),
      result: t.field({
        type: 'JSON',
        description: 'What came out of it: fits the schema of the type, at most 64 kB.',
      }),
      ...given({ resultPayload: payload.fieldOf(t) }),
      metadata: t.field({ type: 'JSON', description: 'Merged into the metadata, key by key.' }),
      expectedVersion: expectedVersionField(t),
    }),
  })
}

type Input = ReturnType<typeof defineCompleteInput>['$inferInput']

function subjectOf({ id, type, target, expectedVersion }: Input): Subject {
  const isById = id !== null && id !== undefined
  if (isById && !type && !target) return jobReferenceOf({ id, expectedVersion })
  if (!isById && type && target) {
    if (expectedVersion === null || expectedVersion === undefined) {
      return { type, target: { type: target.type, id: target.id } }
    }
    throw invalidInput('input.expectedVersion', 'goes with `id` only: leave it out.')
  }
  throw invalidInput('input', 'give either `id`, or `type` together with `target`.')
}

function endOf(input: Input, inputs: PayloadInput, registry: Registry): CompleteInput {
  const { type, outcome, result, resultPayload, metadata } = input
  const typed = resultPayload ? inputs.dataOf(resultPayload, result) : null
  // The type of a job that is named by its id is seen where it is completed.
  if (typed && type) inputs.checkType(typed, registry.known(type).name)
  const data = dataOf('metadata', metadata)
  return {
    ...given({ outcome, result: typed?.value ?? result, resultType: typed?.typeName }),
    ...(data === undefined ? {} : { metadata: data }),
  }
}

/** Adds them to the schema. */
export function defineComplete(builder: Builder, registry: Registry, payloadInput: PayloadInput): void {
  const jobsDescription = 'The jobs that are completed; none when there was nothing to complete, which is no error.'
  const input = defineCompleteInput(builder, payloadInput)
  const asEnd = (asked: Input) => endOf(asked, payloadInput, registry)
  const payload = builder.objectRef<CompleteAnswer>('CompleteJobPayload').implement({
    description: 'What `completeJob` answers.',
    fields: (t) => ({
      jobs: t.field({ type: ['Job'], description: jobsDescription, resolve: ({ jobs }) => jobs }),
      eventCursor: eventCursorField(t),
    }),
  })
  const result = builder.objectRef<Each<CompleteAnswer>>('CompleteJobResult').implement({
    description: 'What became of one of many completions.',
    fields: (t) => ({
      jobs: t.field({ type: ['Job'], description: jobsDescription, resolve: ({ answer }) => answer?.jobs ?? [] }),
      ...eachResultFields(t),
    }),
  })
  const manyPayload = definePayloadOfMany(builder, 'completeJobs', 'completion', result)
  builder.mutationFields((t) => ({
    completeJob: t.field({
      type: payload,
      nullable: true,
      description: 'Says that a job is done: one by its id, or all open ones of a type and target.',
      args: { input: t.arg({ type: input, required: true, description: 'Which jobs are done, and how.' }) },
      resolve: (_root, { input: asked }, { tobedone, viewer }) =>
        tobedone.operations.complete(viewer, subjectOf(asked), asEnd(asked)),
    }),
    completeJobs: t.field({
      type: manyPayload,
      nullable: true,
      description:
        'Says it up to 100 times, each on its own: one that is refused does not stand in the way of the others.',
      args: { inputs: t.arg({ type: [input], required: true, description: 'Which are done, and how: at most 100.' }) },
      complexity: ({ inputs }) => ({ field: 1, multiplier: inputs.length / 5 }),
      resolve: async (_root, { inputs }, { tobedone, viewer, log }) => ({
        results: await forEachInput(inputs, log, async (asked) =>
          tobedone.operations.complete(viewer, subjectOf(asked), asEnd(asked)),
        ),
      }),
    }),
  }))
}
