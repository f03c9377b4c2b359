// `checkJobs`: the product says that something about targets has changed, or that they are done or gone. Whoever made it so.
import type { CheckAnswer, CheckedTarget, CheckInput } from '../tobedone.ts'
import type { Builder } from './builder.ts'
import { given } from './given.ts'

function defineInputs(builder: Builder) {
  const holding = builder.inputType('HoldingTargetInput', {
    description: 'A target of which the product says that its open jobs of the type are done.',
    fields: (t) => ({
      target: t.field({ type: 'TargetInput', required: true, description: 'The record.' }),
      outcome: t.string({ description: 'How they ended: must be named where the type has outcomes.' }),
      result: t.field({ type: 'JSON', description: 'What came out of it: fits the schema of the type.' }),
      reason: t.string({ description: 'Why they are done, for their histories: at most 200 characters.' }),
    }),
  })
  return builder.inputType('CheckJobsInput', {
    description:
      'What to look at: at most 100 targets together. With none of the lists, all open jobs are asked about again, beginning at once.',
    fields: (t) => ({
      type: t.string({
        description:
          'The name of the type: must be given with `holds` and `gone`; otherwise all that have a condition.',
      }),
      targets: t.field({
        type: ['TargetInput'],
        description: 'Ask the condition of the type about their open jobs.',
      }),
      holds: t.field({ type: [holding], description: 'Their open jobs are done: the product knows it.' }),
      gone: t.field({ type: ['TargetInput'], description: 'They are there no more.' }),
    }),
  })
}

type Input = ReturnType<typeof defineInputs>['$inferInput']

function inputOf({ type, targets, holds, gone }: Input): CheckInput {
  return given({
    ...{ type, targets, gone },
    holds: holds?.map(({ target, ...end }) => ({ target, ...given(end) })),
  })
}

function definePayload(builder: Builder) {
  const checked = builder.objectRef<CheckedTarget>('CheckedTarget').implement({
    description: 'What became of the open jobs of a type about a target.',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'The name of the type.' }),
      target: t.field({ type: 'Target', description: 'The record.', resolve: ({ target }) => target }),
      became: t.field({ type: 'SettledAs', description: 'What became of them.', resolve: ({ became }) => became }),
      jobs: t.field({
        type: ['Job'],
        description: 'The jobs that were closed or listed.',
        resolve: ({ jobs }) => jobs,
      }),
      error: t.field({
        type: 'JobError',
        nullable: true,
        description: 'Why it failed; null when it did not. Jobs that were closed before it are there all the same.',
        // As it is, it would be thrown.
        resolve: ({ error }) => error && { code: error.code, message: error.message, details: error.details },
      }),
    }),
  })
  return builder.objectRef<CheckAnswer>('CheckJobsPayload').implement({
    description: 'What `checkJobs` answers.',
    fields: (t) => ({
      results: t.field({
        type: [checked],
        description: 'What became of each type and target: those to ask about, those that hold, those that are gone.',
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ results }) => results,
      }),
      eventCursor: t.exposeString('eventCursor', {
        description: 'For `after` of a subscription: all events of this come after it.',
      }),
    }),
  })
}

/** Adds it to the schema. */
export function defineCheck(builder: Builder): void {
  const input = defineInputs(builder)
  const payload = definePayload(builder)
  builder.mutationField('checkJobs', (t) =>
    t.field({
      type: payload,
      nullable: true,
      description:
        'For services and admins: looks at the open jobs of targets now. Those that are done complete, those about nothing any more are cancelled (`TARGET_GONE`), by `system` and with the reason in their histories; or they are listed, if their type says so. Each target on its own: one that fails does not stand in the way of the others.',
      args: { input: t.arg({ type: input, required: true, description: 'What to look at.' }) },
      complexity: ({ input: { targets, holds, gone } }) => ({
        field: 5,
        multiplier: Math.max(
          1,
          [targets, holds, gone].reduce((count, list) => count + (list?.length ?? 0), 0),
        ),
      }),
      resolve: (_root, { input: asked }, { tobedone, viewer }) => tobedone.operations.check(viewer, inputOf(asked)),
    }),
  )
}
