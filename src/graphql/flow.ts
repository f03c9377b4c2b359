// The flows of the deployment with their steps, and the jobs that are steps of one.
import { stepOf } from '../domain/flow/flow.ts'
import type { Builder } from './builder.ts'

/** Adds flows to the schema. How far one has come for a target is added in `flow-progress.ts`. */
export function defineFlowTypes(builder: Builder): void {
  builder.objectType('FlowStep', {
    description: 'One step of a flow: jobs of a type.',
    fields: (t) => ({
      type: t.field({
        type: 'JobType',
        description: 'The type of its jobs. A type is one step of a flow at most.',
        resolve: ({ type }, _arguments, { tobedone }) => tobedone.registry.of(type),
      }),
      after: t.field({
        type: ['JobType'],
        description: 'The steps that must have passed before it is asked for, by their types.',
        resolve: ({ after }, _arguments, { tobedone }) => after.map((type) => tobedone.registry.of(type)),
      }),
      isOptional: t.exposeBoolean('isOptional', {
        description:
          'Whether the flow goes on when its job is cancelled, for whatever reason; who has it may skip it. If not, the flow goes on only when staff, services or admins skip it.',
      }),
      isConditional: t.boolean({
        description: 'Whether it depends on a condition if it is needed.',
        resolve: ({ when }) => when !== null,
      }),
      dueInMs: t.exposeFloat('dueInMs', {
        nullable: true,
        description: 'How long after it is asked for it is due, in milliseconds; null: as its type says.',
      }),
      normal: t.field({
        type: 'Normal',
        nullable: true,
        description: 'What is normal for its jobs, instead of what its type says; null: as its type says.',
        resolve: ({ normal }) => normal,
      }),
    }),
  })
  builder.objectType('Flow', {
    description: 'An ordered set of types of jobs for one target, as an onboarding is one.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The name by which it is started, in snake_case.' }),
      title: t.exposeString('title', { description: 'Its title.' }),
      description: t.exposeString('description', { nullable: true, description: 'What it is for, in words.' }),
      steps: t.field({
        type: ['FlowStep'],
        description: 'Its steps, in the order of the configuration.',
        resolve: ({ steps }) => steps,
      }),
      selfService: t.exposeBoolean('selfService', { description: 'Whether users may start it, for themselves.' }),
      isActive: t.exposeBoolean('isActive', {
        description: 'False for a flow that is no longer configured: it has no steps and is not started any more.',
      }),
    }),
  })
  builder.prismaObjectFields('Job', (t) => ({
    flow: t.field({
      type: 'Flow',
      nullable: true,
      description: 'The flow that requested it; null: it was requested by itself.',
      resolve: ({ flow }, _arguments, { tobedone }) => (flow === null ? null : tobedone.flows.of(flow)),
    }),
    step: t.field({
      type: 'FlowStep',
      nullable: true,
      description: 'Which step of that flow it is; null also when the flow has no such step any more.',
      resolve: ({ flow, type }, _arguments, { tobedone }) =>
        flow === null ? null : stepOf(tobedone.flows.of(flow), type),
    }),
  }))
  builder.queryFields((t) => ({
    flows: t.field({
      type: ['Flow'],
      description: 'The flows, in order of name.',
      args: {
        active: t.arg.boolean({ description: 'Only those that are started (true) or no longer are (false).' }),
      },
      resolve: (_root, { active }, { tobedone }) =>
        tobedone.flows.all.filter(({ isActive }) => (active ?? isActive) === isActive),
    }),
    flow: t.field({
      type: 'Flow',
      nullable: true,
      description: 'A flow by its name; null when there is none.',
      args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
      resolve: (_root, { name }, { tobedone }) => tobedone.flows.all.find((flow) => flow.name === name),
    }),
  }))
}
