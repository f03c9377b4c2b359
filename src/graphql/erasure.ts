// `erasePerson` and `eraseTarget`, for admins: the only operations that change what the log says of the past.
import type { Builder } from './builder.ts'
import { eventCursorField } from './job-mutation.ts'

type Types = Builder['$inferSchemaTypes']
type EraseAnswer = Awaited<ReturnType<Types['Context']['tobedone']['operations']['erasePerson']>>

function eraseAnswerFields(t: PothosSchemaTypes.ObjectFieldBuilder<Types, EraseAnswer>) {
  return {
    erasedCount: t.exposeInt('erasedCount', {
      description: 'How many jobs were blanked; 0 when none named it, which is no error.',
    }),
    cancelledCount: t.exposeInt('cancelledCount', {
      description: 'How many of these were open and were cancelled with the reason `TARGET_GONE`.',
    }),
    eventCursor: eventCursorField(t),
  }
}

/** Adds them to the schema. */
export function defineErasure(builder: Builder): void {
  builder.relayMutationField(
    'erasePerson',
    {
      description: 'What `erasePerson` takes.',
      inputFields: (t) => ({
        id: t.string({ required: true, description: 'The id of the person, as jobs and tokens name them.' }),
      }),
    },
    {
      nullable: true,
      description:
        'For admins: puts a pseudonym in place of a person, in jobs and in their histories, and blanks the metadata, results, titles and comments of all jobs that named them. Open jobs stay open. May be repeated.',
      resolve: (_root, { input: { id } }, { tobedone, viewer }) => tobedone.operations.erasePerson(viewer, id),
    },
    { description: 'What `erasePerson` answers.', outputFields: eraseAnswerFields },
  )

  builder.relayMutationField(
    'eraseTarget',
    {
      description: 'What `eraseTarget` takes.',
      inputFields: (t) => ({
        target: t.field({ type: 'TargetInput', required: true, description: 'The record that is gone.' }),
      }),
    },
    {
      nullable: true,
      description:
        'For admins: cancels the open jobs of a target, puts a pseudonym in place of its id, in jobs and in their histories, and blanks their metadata, results, titles and comments. May be repeated.',
      resolve: (_root, { input: { target } }, { tobedone, viewer }) =>
        tobedone.operations.eraseTarget(viewer, { type: target.type, id: target.id }),
    },
    { description: 'What `eraseTarget` answers.', outputFields: eraseAnswerFields },
  )
}
