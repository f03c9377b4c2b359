// The registered types of jobs, readable with their schemas, so that clients can make forms of them.
import { mayRequest } from '../domain/permission.ts'
import type { Builder } from './builder.ts'
import { dependsOn } from './dependence.ts'

/** Adds the types of jobs to the schema. */
export function defineJobType(builder: Builder): void {
  builder.objectType('JobType', {
    description: 'What sort of job: title, schemas, defaults and rules. Durations are milliseconds.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The name by which jobs are requested, in snake_case.' }),
      title: t.exposeString('title', { description: 'The title of jobs that have none of their own.' }),
      description: t.exposeString('description', { nullable: true, description: 'What has to be done, in words.' }),
      metadataSchema: t.field({
        type: 'JSON',
        nullable: true,
        description: 'JSON Schema of the metadata; null when anything goes.',
        resolve: ({ metadataSchema }) => metadataSchema,
      }),
      resultSchema: t.field({
        type: 'JSON',
        nullable: true,
        description: 'JSON Schema of the result; null when anything goes.',
        resolve: ({ resultSchema }) => resultSchema,
      }),
      outcomes: t.exposeStringList('outcomes', { description: 'The outcomes with which jobs can be completed.' }),
      priority: t.exposeInt('priority', { description: 'The priority of jobs that are requested without one.' }),
      dueInMs: t.exposeFloat('dueInMs', { nullable: true, description: 'How long after its request a job is due.' }),
      expiresInMs: t.exposeFloat('expiresInMs', {
        nullable: true,
        description: 'How long after its request an open job expires.',
      }),
      claimForMs: t.exposeFloat('claimForMs', {
        nullable: true,
        description: 'How long a claim holds that is not started.',
      }),
      takesMs: t.exposeFloat('takesMs', {
        description: 'How long doing a job takes, as long as agendas have not learned it.',
      }),
      normal: t.field({
        type: 'Normal',
        nullable: true,
        description:
          'What is normal for its jobs; null when nothing is said. Beyond it `investigate_stall` is requested.',
        resolve: ({ normal }) => normal,
      }),
      assignedTo: t.exposeString('assignedTo', {
        nullable: true,
        description: 'Who has jobs that are requested without `assignedTo`.',
      }),
      candidateGroups: t.exposeStringList('candidateGroups', {
        description: 'The groups that may claim jobs that are requested without `candidateGroups`.',
      }),
      candidateUsers: t.exposeStringList('candidateUsers', {
        description: 'The people who may claim jobs that are requested without `candidateUsers`.',
      }),
      staffGroups: t.exposeStringList('staffGroups', {
        description: 'The groups whose staff handle these jobs; none: all staff do.',
      }),
      fourEyes: t.exposeBoolean('fourEyes', {
        description:
          'Whether who requests a job is excluded from doing it; from the step of a flow who started the flow, and whom it is for.',
      }),
      metadataFor: t.field({
        type: 'MetadataReader',
        description: 'Who reads the metadata of these jobs.',
        resolve: ({ metadataFor }) => metadataFor,
      }),
      ifOpen: t.field({
        type: 'IfOpen',
        description: 'What a request without `ifOpen` does when an open job of the same target is there.',
        resolve: ({ ifOpen }) => ifOpen,
      }),
      selfService: t.exposeBoolean('selfService', {
        description: 'Whether users may request these jobs, for themselves.',
      }),
      viewerMayRequest: t.boolean({
        description: 'Whether the viewer may request jobs of this type; users may for themselves only.',
        extensions: dependsOn('role'),
        resolve: (type, _args, { viewer }) => mayRequest(viewer, type),
      }),
      isActive: t.exposeBoolean('isActive', {
        description: 'False for a type that is no longer configured: its jobs stay, it takes no new ones.',
      }),
    }),
  })
  builder.queryFields((t) => ({
    jobTypes: t.field({
      type: ['JobType'],
      description: 'The types of jobs, in order of name.',
      args: {
        active: t.arg.boolean({ description: 'Only those that take new jobs (true) or no longer do (false).' }),
      },
      resolve: (_root, { active }, { tobedone }) =>
        tobedone.registry.all.filter(({ isActive }) => (active ?? isActive) === isActive),
    }),
    jobType: t.field({
      type: 'JobType',
      nullable: true,
      description: 'A type of jobs by its name; null when there is none.',
      args: { name: t.arg.string({ required: true, description: 'Its name.' }) },
      resolve: (_root, { name }, { tobedone }) => tobedone.registry.all.find((type) => type.name === name),
    }),
  }))
}
