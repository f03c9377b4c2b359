// Events as clients see them: in a stream, with its cursor, and in the history of a job.
import { toldChanges } from '../domain/changes.ts'
import { globalIdOf } from '../domain/global-id.ts'
import { canSeeMetadata } from '../domain/viewer.ts'
import type { Builder } from './builder.ts'
import { dependsOn } from './dependence.ts'

/** Adds the event to the schema. */
export function defineJobEvent(builder: Builder): void {
  builder.objectType('FieldChange', {
    description: 'A field of a job before and after an event.',
    fields: (t) => ({
      field: t.exposeString('field', { description: 'The name of the field, as in the log.' }),
      before: t.field({
        type: 'JSON',
        nullable: true,
        description: 'Its value before; times as in DateTime.',
        resolve: ({ before }) => before,
      }),
      after: t.field({
        type: 'JSON',
        nullable: true,
        description: 'Its value after; times as in DateTime.',
        resolve: ({ after }) => after,
      }),
    }),
  })
  builder.objectType('JobComment', {
    description: 'What was said about a job.',
    fields: (t) => ({
      body: t.exposeString('body', { description: 'The text.' }),
      isInternal: t.exposeBoolean('isInternal', { description: 'Whether only staff of the type read it.' }),
    }),
  })
  builder.objectType('JobEvent', {
    description: 'Something that happened to a job: a fact in the log, which only an erasure ever rewrites.',
    fields: (t) => ({
      id: t.id({
        description: 'The id of the event, unique among all. It cannot be fetched again by it.',
        resolve: ({ event }) => globalIdOf('JobEvent', event.id),
      }),
      cursor: t.exposeString('cursor', {
        description: 'For `after` of a subscription: after it come all events that come after this one.',
      }),
      kind: t.field({ type: 'EventKind', description: 'What happened.', resolve: ({ event }) => event.kind }),
      at: t.field({ type: 'DateTime', description: 'When it happened.', resolve: ({ event }) => event.at }),
      recordedAt: t.field({
        type: 'DateTime',
        description: 'When it was written down: later than it happened if it was imported.',
        resolve: ({ event }) => event.recordedAt,
      }),
      actor: t.string({
        description: 'Who did it; `system` for what happens by itself.',
        resolve: ({ event }) => event.actor,
      }),
      version: t.int({ description: 'The version of the job after it.', resolve: ({ event }) => event.version }),
      matches: t.exposeBoolean('matches', {
        description:
          'Whether the job after it matches the filter of the subscription; if not, the job has just left it, or (`ERASED` only) may have been in it. Always true in a history.',
      }),
      changes: t.field({
        type: ['FieldChange'],
        description:
          'What it changed. None for a request: the job says it all; nor for an erasure. Metadata only for those who may read it.',
        extensions: dependsOn('role'),
        resolve: ({ event }, _arguments, { tobedone, viewer }) => {
          const isMetadataShown = canSeeMetadata(viewer, tobedone.registry.of(event.job.type))
          return Object.entries(toldChanges(event.changes))
            .filter(([field]) => isMetadataShown || field !== 'metadata')
            .map(([field, { before, after }]) => ({ field, before, after }))
        },
      }),
      job: t.field({ type: 'Job', description: 'The job as it was after it.', resolve: ({ event }) => event.job }),
      comment: t.field({
        type: 'JobComment',
        nullable: true,
        description: 'What was said, if it is a comment.',
        resolve: ({ event }) => event.comment,
      }),
      reason: t.string({
        nullable: true,
        description:
          'Why the system did it, where a condition or an escalation says so (at most 200 characters), or that it was by a link in a mail.',
        resolve: ({ event }) => event.reason,
      }),
      isImported: t.boolean({
        description: 'Whether it came with an import, from a time before tobedone.',
        resolve: ({ event }) => event.isImported,
      }),
    }),
  })
}
