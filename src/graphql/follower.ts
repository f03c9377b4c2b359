// The followers of the log, for whoever operates the deployment: how far each has come, and what keeps it from going on.
import { JobError } from '../domain/job-error.ts'
import { isTrusted } from '../domain/viewer.ts'
import type { Builder } from './builder.ts'

/** Adds them to the schema. */
export function defineFollower(builder: Builder): void {
  builder.objectType('Follower', {
    description:
      'Something that reads the log and acts, with a checkpoint of its own, wherever it runs. `tobedone plans` is what is planned beside the log: jobs of which it has to be planned anew whom to tell, as rules or people have changed.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name; those of the system begin with `tobedone`.' }),
      lag: t.exposeInt('lag', {
        description:
          'How many events stand behind its checkpoint, whether it wants them or not; counted up to 10,000. Of `tobedone plans`: how many jobs wait.',
      }),
      lagMs: t.exposeFloat('lagMs', {
        description:
          'How long ago the first of these was recorded, or the first of the jobs had to be planned anew, in milliseconds; 0 when there is none.',
      }),
      failures: t.exposeInt('failures', { description: 'How often in a row it has failed on the event that is next.' }),
      lastError: t.exposeString('lastError', {
        nullable: true,
        description: 'What was wrong the last time; null when nothing is.',
      }),
      nextTryAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it tries again.',
        resolve: ({ nextTryAt }) => nextTryAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When it went on, or failed, last.',
        resolve: ({ updatedAt }) => updatedAt,
      }),
    }),
  })
  builder.queryField('followers', (t) =>
    t.field({
      type: ['Follower'],
      description:
        'For services and admins: what follows the log (flows, conditions, webhooks, followers of the product), by name.',
      resolve: (_root, _arguments, { tobedone, viewer }) => {
        if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins see what follows the log.')
        return tobedone.followers()
      },
    }),
  )
}
