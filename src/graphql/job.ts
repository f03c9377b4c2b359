// The job as clients see it. Its rows are Prisma's model `Job`; what mutations and events answer with are the domain's jobs,
// which have the same fields. The place in the log, keys and hashes of requests and the text of `search` are not shown.

import { globalIdOf } from '../domain/global-id.ts'
import { targetOf } from '../domain/job.ts'
import { canSeeMetadata } from '../domain/viewer.ts'
import { viewerCan } from '../domain/viewer-can.ts'
import type { Builder } from './builder.ts'
import { dependsOn } from './dependence.ts'

/** Adds the job to the schema. History and comments are added in `history.ts`. */
export function defineJob(builder: Builder): void {
  builder.prismaObject('Job', {
    description: 'One thing that one person has to do, about one target.',
    interfaces: [builder.nodeInterfaceRef()],
    fields: (t) => ({
      id: t.id({ description: 'The global id of the job.', resolve: ({ id }) => globalIdOf('Job', id) }),
      type: t.field({
        type: 'JobType',
        description: 'What sort of job it is.',
        resolve: ({ type }, _arguments, { tobedone }) => tobedone.registry.of(type),
      }),
      target: t.field({ type: 'Target', description: 'The record that it is about.', resolve: targetOf }),
      link: t.string({
        nullable: true,
        description:
          'Where it is done, as the `link` of its type says: an address of http or https, or one that begins with "/" on the host of the product, where the configuration has no `baseUrl`. Null: the type says none.',
        resolve: (job, _arguments, { tobedone }) => tobedone.mailLinks.linkOf(job),
      }),
      title: t.exposeString('title', {
        nullable: true,
        description: 'Its own title; null means the title of the type.',
      }),
      status: t.field({ type: 'JobStatus', description: 'Where it stands.', resolve: ({ status }) => status }),
      priority: t.exposeInt('priority', { description: '0 to 100, higher first.' }),
      assignedTo: t.exposeString('assignedTo', {
        nullable: true,
        description: 'Who has it. Stays when the job is closed.',
      }),
      candidateGroups: t.exposeStringList('candidateGroups', { description: 'The groups that may claim it.' }),
      candidateUsers: t.exposeStringList('candidateUsers', { description: 'The people who may claim it.' }),
      excludedUsers: t.exposeStringList('excludedUsers', {
        description: 'The people who may not have it, whatever their role.',
      }),
      requestedBy: t.exposeString('requestedBy', { description: 'Who requested it.' }),
      onlyOpen: t.exposeBoolean('onlyOpen', {
        description: 'Whether it was requested as the only open job of its type and target.',
      }),
      externalId: t.exposeString('externalId', {
        nullable: true,
        description: 'Its id in the system that it was imported from.',
      }),
      outcome: t.exposeString('outcome', {
        nullable: true,
        description: 'How it ended: a name of the list of its type.',
      }),
      closedBy: t.exposeString('closedBy', { nullable: true, description: 'Who completed or cancelled it.' }),
      cancellationReason: t.field({
        type: 'CancellationReason',
        nullable: true,
        description: 'Why it was cancelled.',
        resolve: ({ cancellationReason }) => cancellationReason,
      }),
      result: t.field({
        type: 'JSON',
        nullable: true,
        description: 'What came out of it: data that fits the schema of the type.',
        resolve: ({ result }) => result,
      }),
      metadata: t.field({
        type: 'JSON',
        nullable: true,
        description: 'The data given at the request; null for viewers who may not read it.',
        extensions: dependsOn('role'),
        resolve: (job, _arguments, { tobedone, viewer }) =>
          canSeeMetadata(viewer, tobedone.registry.of(job.type)) ? job.metadata : null,
      }),
      handledMs: t.exposeFloat('handledMs', {
        description: 'How long it has been worked on: the sum of the ended sittings, in milliseconds.',
      }),
      version: t.exposeInt('version', { description: '1 at the request, one more with each event.' }),
      viewerCan: t.field({
        type: ['ViewerPermission'],
        description:
          'What the viewer may do with the job as it stands here, one entry for each operation. What is given must still fit: outcomes and data the type, dates each other, a person assigned must not be excluded, and a job that is to be the only open one is not reopened beside another.',
        complexity: { field: 10, multiplier: 1 },
        extensions: dependsOn('viewer'),
        resolve: (job, _arguments, { tobedone: { registry, clock }, viewer }) =>
          viewerCan(job, { viewer, registry, now: clock.now() }),
      }),
    }),
  })
}
