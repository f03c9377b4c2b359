// `updateJob` and `commentOnJob`.
import type { Builder } from './builder.ts'
import { given } from './given.ts'
import { idField, jobAnswerFields, jobReferenceFields, jobReferenceOf } from './job-mutation.ts'
import { dataOf } from './request.ts'

/** Adds them to the schema. */
export function defineUpdate(builder: Builder): void {
  builder.relayMutationField(
    'updateJob',
    {
      description: 'What `updateJob` takes. What is left out stays.',
      inputFields: (t) => ({
        ...jobReferenceFields(t),
        title: t.string({ description: 'A title, at most 200 characters; null means the title of the type.' }),
        priority: t.int({ description: '0 to 100, higher first.' }),
        metadata: t.field({ type: 'JSON', description: 'Merged into the metadata, key by key.' }),
        candidateGroups: t.stringList({ description: 'The groups that may claim it, all of them.' }),
        candidateUsers: t.stringList({ description: 'The people who may claim it, all of them.' }),
        excludedUsers: t.stringList({ description: 'The people who may not have it, all of them.' }),
      }),
    },
    {
      nullable: true,
      description: 'Changes what is said of an open job.',
      resolve: (_root, { input: { id, expectedVersion, title, metadata, ...rest } }, { tobedone, viewer }) => {
        const data = dataOf('metadata', metadata)
        return tobedone.operations.update(viewer, jobReferenceOf({ id, expectedVersion }), {
          ...given(rest),
          ...(title === undefined ? {} : { title }),
          ...(data === undefined ? {} : { metadata: data }),
        })
      },
    },
    { description: 'What `updateJob` answers.', outputFields: jobAnswerFields },
  )

  builder.relayMutationField(
    'commentOnJob',
    {
      description: 'What `commentOnJob` takes.',
      inputFields: (t) => ({
        id: idField(t),
        body: t.string({ required: true, description: 'The text: at most 10000 bytes in UTF-8.' }),
        internal: t.boolean({
          defaultValue: false,
          description: 'Whether only staff of the type may read it. Only they may write such comments.',
        }),
      }),
    },
    {
      nullable: true,
      description: 'Says something about a job, open or closed.',
      resolve: (_root, { input: { id, body, internal } }, { tobedone, viewer }) =>
        tobedone.operations.comment(viewer, jobReferenceOf({ id }), { body, isInternal: internal ?? false }),
    },
    { description: 'What `commentOnJob` answers.', outputFields: jobAnswerFields },
  )
}
