// `startFlow` and `cancelFlow`.
import type { FieldRef, InputFieldBuilder } from '@pothos/core'
import type { FlowProgress } from '../domain/flow/progress.ts'
import { invalidInput } from '../domain/job-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'
import type { Builder } from './builder.ts'
import { given } from './given.ts'
import { eventCursorField } from './job-mutation.ts'

type Types = Builder['$inferSchemaTypes']

interface FlowAnswer {
  readonly progress: FlowProgress | null
  readonly eventCursor: string
}

function runFields(t: InputFieldBuilder<Types, 'InputObject'>) {
  return {
    flow: t.string({ required: true, description: 'The name of the flow.' }),
    target: t.field({ type: 'TargetInput', required: true, description: 'For which record.' }),
  }
}

function flowAnswerFields<Shape extends FlowAnswer>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Shape>,
): { progress: FieldRef<Types, FlowProgress | null | undefined>; eventCursor: FieldRef<Types, string> } {
  return {
    progress: t.field({
      type: 'FlowProgress',
      nullable: true,
      description: 'How far it has come after this; null when it is not for the viewer.',
      resolve: ({ progress }) => progress,
    }),
    eventCursor: eventCursorField(t),
  }
}

function metadataOf(metadata: JsonValue | undefined): { readonly metadata?: JsonObject } {
  if (metadata === null || metadata === undefined) return {}
  if (!isJsonObject(metadata)) throw invalidInput('input.metadata', 'must be an object.')
  return { metadata }
}

/** Adds them to the schema. */
export function defineFlowMutations(builder: Builder): void {
  builder.relayMutationField(
    'startFlow',
    {
      description: 'What `startFlow` takes.',
      inputFields: (t) => ({
        ...runFields(t),
        assignedTo: t.string({
          description:
            'Who gets the steps that name nobody themselves. Default: nobody in particular; users start for themselves.',
        }),
        metadata: t.field({
          type: 'JSON',
          description: 'An object for the conditions and the metadata of the steps; at most 64 kB. Default: empty.',
        }),
      }),
    },
    {
      nullable: true,
      description:
        'Starts a flow for a target: what nothing stands before is requested at once, what comes after follows by itself. A step that is done for the target already is not asked for again. Where the flow is under way, or done with nothing new to ask for, it answers with that.',
      resolve: (_root, { input: { flow, target, assignedTo, metadata } }, { tobedone, viewer }) =>
        tobedone.operations.startFlow(viewer, flow, {
          target: { type: target.type, id: target.id },
          ...given({ assignedTo }),
          ...metadataOf(metadata),
        }),
    },
    {
      description: 'What `startFlow` answers.',
      outputFields: (t) => ({
        ...flowAnswerFields(t),
        wasStarted: t.exposeBoolean('wasStarted', {
          description: 'False where it was under way already, or done with nothing new to ask for.',
        }),
      }),
    },
  )

  builder.relayMutationField(
    'cancelFlow',
    { description: 'What `cancelFlow` takes.', inputFields: runFields },
    {
      nullable: true,
      description:
        'Cancels a flow that is under way for a target, and the open jobs that it requested (`WITHDRAWN`). For who started it, staff of all of its steps, services and admins.',
      resolve: (_root, { input: { flow, target } }, { tobedone, viewer }) =>
        tobedone.operations.cancelFlow(viewer, flow, { type: target.type, id: target.id }),
    },
    { description: 'What `cancelFlow` answers.', outputFields: flowAnswerFields },
  )
}
