// How far a flow has come for a target: a checklist for front-ends. What the viewer may not see is taken out before it comes here.
import type { Builder } from './builder.ts'
import { costOfQuestion } from './cost.ts'

/** Adds it to the schema. */
export function defineFlowProgress(builder: Builder): void {
  builder.objectType('FlowStepProgress', {
    description: 'A step of a flow, and where it stands for a target.',
    fields: (t) => ({
      step: t.field({ type: 'FlowStep', description: 'The step.', resolve: ({ step }) => step }),
      status: t.field({ type: 'FlowStepStatus', description: 'Where it stands.', resolve: ({ status }) => status }),
      job: t.field({
        type: 'Job',
        nullable: true,
        description: 'The job that says so; null where there is none, or none that the viewer may see.',
        resolve: ({ job }) => job,
      }),
    }),
  })
  builder.objectType('FlowProgress', {
    description: 'How far a flow has come for a target, by the steps that it has now.',
    fields: (t) => ({
      flow: t.field({ type: 'Flow', description: 'The flow.', resolve: ({ flow }) => flow }),
      target: t.field({ type: 'Target', description: 'For which record.', resolve: ({ target }) => target }),
      status: t.field({ type: 'FlowStatus', description: 'Where it stands.', resolve: ({ status }) => status }),
      assignedTo: t.exposeString('assignedTo', {
        nullable: true,
        description: 'Who gets the steps that name nobody themselves.',
      }),
      startedAt: t.field({
        type: 'DateTime',
        description: 'When it was started.',
        resolve: ({ startedAt }) => startedAt,
      }),
      startedBy: t.exposeString('startedBy', { description: 'Who started it.' }),
      closedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was completed or cancelled.',
        resolve: ({ closedAt }) => closedAt,
      }),
      closedBy: t.exposeString('closedBy', {
        nullable: true,
        description: 'Who cancelled it; `system` where it was completed.',
      }),
      done: t.exposeInt('done', { description: 'How many steps are done, of `total`.' }),
      total: t.exposeInt('total', {
        description:
          'How many steps there are to do, without those that are not needed or were skipped. Whether a conditional one is needed is known when all that it comes after has passed; until then it counts.',
      }),
      isComplete: t.exposeBoolean('isComplete', { description: 'Whether nothing is left to do.' }),
      steps: t.field({
        type: ['FlowStepProgress'],
        description: 'The steps, in the order of the configuration.',
        resolve: ({ steps }) => steps,
      }),
    }),
  })
  builder.queryField('flowProgress', (t) =>
    t.field({
      type: 'FlowProgress',
      nullable: true,
      description:
        'How far a flow has come for a target: of the run that is open, or else of the last. Null when it was never started, or is not for the viewer: it is for whom it was started for, who started it, staff of all of its steps, services and admins.',
      args: {
        flow: t.arg.string({ required: true, description: 'The name of the flow.' }),
        target: t.arg({ type: 'TargetInput', required: true, description: 'For which record.' }),
      },
      complexity: 2 * costOfQuestion,
      resolve: (_root, { flow, target: { type, id } }, { tobedone, viewer }) =>
        tobedone.flowProgress(viewer, flow, { type, id }),
    }),
  )
}
