// `requestJob` and `requestJobs`: the first of the two things that a product does with jobs.
import type { RequestInput } from '../domain/command.ts'
import { invalidInput } from '../domain/job-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'
import type { Registry } from '../domain/registry.ts'
import type { Builder } from './builder.ts'
import { type Each, forEachInput } from './each.ts'
import { definePayloadOfMany, eachResultFields } from './each-result.ts'
import { given } from './given.ts'
import { eventCursorField } from './job-mutation.ts'
import type { PayloadInput } from './payload/payload-input.ts'

type Operations = Builder['$inferSchemaTypes']['Context']['tobedone']['operations']
type RequestAnswer = Awaited<ReturnType<Operations['request']>>

function describeType(registry: Registry): string {
  const names = registry.all.filter(({ isActive }) => isActive).map(({ name }) => `\`${name}\``)
  return ['The name of the type.', ...(names.length > 0 ? [`Here: ${names.join(', ')}.`] : [])].join(' ')
}

/** The data that a client gave, which must be an object. @throws JobError INVALID_INPUT */
export function dataOf(field: string, data: JsonValue | undefined): JsonObject | undefined {
  if (data === null || data === undefined || isJsonObject(data)) return data ?? undefined
  throw invalidInput(field, 'must be an object.')
}

function defineRequestInput(builder: Builder, registry: Registry, payload: PayloadInput) {
  return builder.inputType('RequestJobInput', {
    description: 'What is requested. What is left out has the default of the type.',
    fields: (t) => ({
      type: t.string({ required: true, description: describeType(registry) }),
      target: t.field({ type: 'TargetInput', required: true, description: 'The record that the job is about.' }),
      title: t.string({ description: 'A title of its own, at most 200 characters; null means the title of the type.' }),
      metadata: t.field({ type: 'JSON', description: 'An object that fits the schema of the type, at most 64 kB.' }),
      ...given({ payload: payload.fieldOf(t) }),
      priority: t.int({ description: '0 to 100, higher first.' }),
      assignedTo: t.string({ description: 'Who has it; null: nobody, whatever the type says.' }),
      candidateGroups: t.stringList({ description: 'The groups that may claim it.' }),
      candidateUsers: t.stringList({ description: 'The people who may claim it.' }),
      excludedUsers: t.stringList({ description: 'The people who may not have it, whatever their role.' }),
      dueAt: t.field({ type: 'DateTime', description: 'When it should be done by; null: no such time.' }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'When it is cancelled by itself, if it is still open; null: never. Not before `dueAt`.',
      }),
      ifOpen: t.field({
        type: 'IfOpen',
        description: 'What to do when an open job of the same type and target is there.',
      }),
      idempotencyKey: t.string({
        description:
          'A key of your own, at most 200 characters: the same request with the same key answers with the job that it made or found, also when that is closed.',
      }),
    }),
  })
}

function requestOf(
  input: ReturnType<typeof defineRequestInput>['$inferInput'],
  inputs: PayloadInput,
  registry: Registry,
): RequestInput {
  const { type, target, title, assignedTo, dueAt, expiresAt, metadata, payload, ...rest } = input
  const typed = payload ? inputs.dataOf(payload, metadata) : null
  if (typed) inputs.checkType(typed, registry.active(type).name)
  const data = dataOf('metadata', typed?.value ?? metadata)
  return {
    type,
    target: { type: target.type, id: target.id },
    ...given(rest),
    ...(data === undefined ? {} : { metadata: data }),
    // Null means something here: nobody, never.
    ...(title === undefined ? {} : { title }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

/** Adds them to the schema. */
export function defineRequest(builder: Builder, registry: Registry, payloadInput: PayloadInput): void {
  const jobDescription = 'The job; null when one stands in the way that the viewer may not see.'
  const wasCreatedDescription = 'Whether it was made now, rather than found.'
  const input = defineRequestInput(builder, registry, payloadInput)
  const asRequest = (asked: (typeof input)['$inferInput']) => requestOf(asked, payloadInput, registry)
  const payload = builder.objectRef<RequestAnswer>('RequestJobPayload').implement({
    description: 'What `requestJob` answers.',
    fields: (t) => ({
      job: t.field({ type: 'Job', nullable: true, description: jobDescription, resolve: ({ job }) => job }),
      wasCreated: t.exposeBoolean('wasCreated', { description: wasCreatedDescription }),
      eventCursor: eventCursorField(t),
    }),
  })
  const result = builder.objectRef<Each<RequestAnswer>>('RequestJobResult').implement({
    description: 'What became of one of many requests.',
    fields: (t) => ({
      job: t.field({
        type: 'Job',
        nullable: true,
        description: jobDescription,
        resolve: ({ answer }) => answer?.job,
      }),
      wasCreated: t.boolean({
        description: wasCreatedDescription,
        resolve: ({ answer }) => answer?.wasCreated ?? false,
      }),
      ...eachResultFields(t),
    }),
  })
  const manyPayload = definePayloadOfMany(builder, 'requestJobs', 'request', result)
  builder.mutationFields((t) => ({
    requestJob: t.field({
      type: payload,
      nullable: true,
      description: 'Requests a job about a target.',
      args: { input: t.arg({ type: input, required: true, description: 'What is requested.' }) },
      resolve: (_root, { input: asked }, { tobedone, viewer }) => tobedone.operations.request(viewer, asRequest(asked)),
    }),
    requestJobs: t.field({
      type: manyPayload,
      nullable: true,
      description:
        'Requests up to 100 jobs, each on its own: one that is refused does not stand in the way of the others.',
      args: { inputs: t.arg({ type: [input], required: true, description: 'What is requested: at most 100.' }) },
      complexity: ({ inputs }) => ({ field: 1, multiplier: inputs.length / 5 }),
      resolve: async (_root, { inputs }, { tobedone, viewer, log }) => ({
        results: await forEachInput(inputs, log, async (asked) =>
          tobedone.operations.request(viewer, asRequest(asked)),
        ),
      }),
    }),
  }))
}
