// The live list. What its changes mean, and how a client applies them, is in docs/protocol.md.

import { globalIdOf } from '../domain/global-id.ts'
import type { Builder } from './builder.ts'
import { costOfPage } from './cost.ts'
import { given } from './given.ts'
import { filterOf } from './job-filter.ts'

const usuallyShown = 20

/** Adds the live list to the schema. */
export function defineJobQueue(builder: Builder): void {
  const change = builder.objectType('JobQueueChange', {
    description:
      'A change of a live list. Changes are applied in the order in which they come, each to what the one before it left.',
    fields: (t) => ({
      kind: t.field({
        type: 'JobQueueChangeKind',
        description: 'What it does to the list.',
        resolve: ({ kind }) => kind,
      }),
      jobs: t.field({
        type: ['Job'],
        nullable: true,
        description: 'Of a LIST: the whole list in its order, which replaces what was shown.',
        // What is paid for at the field that gives the change: as many jobs as the list may have.
        complexity: { field: 1, multiplier: 1 },
        resolve: (each) => (each.kind === 'LIST' ? each.jobs : null),
      }),
      job: t.field({
        type: 'Job',
        nullable: true,
        description: 'Of ENTERED and UPDATED: the job as it is to be shown.',
        resolve: (each) => ('job' in each ? each.job : null),
      }),
      jobId: t.id({
        nullable: true,
        description: 'Of ENTERED, UPDATED and LEFT: the global id of the job.',
        resolve: (each) => {
          if ('job' in each) return globalIdOf('Job', each.job.id)
          return each.kind === 'LEFT' ? globalIdOf('Job', each.jobId) : null
        },
      }),
      position: t.int({
        nullable: true,
        description:
          'Of ENTERED and UPDATED: where the job is put in, from 0; of UPDATED after it was taken out of its previous position.',
        resolve: (each) => ('position' in each ? each.position : null),
      }),
      previousPosition: t.int({
        nullable: true,
        description: 'Of UPDATED and LEFT: where the job is taken out, from 0.',
        resolve: (each) => ('previousPosition' in each ? each.previousPosition : null),
      }),
      reason: t.field({
        type: 'JobLeaveReason',
        nullable: true,
        description: 'Of LEFT: why.',
        resolve: (each) => (each.kind === 'LEFT' ? each.reason : null),
      }),
      actor: t.string({
        nullable: true,
        description:
          'Who did what made the job enter, change or leave; `system` for what happens by itself. Null where nobody did anything to it (it moved up, or out of the window), and where it is not for the viewer to know.',
        resolve: (each) => ('actor' in each ? each.actor : null),
      }),
      hasMore: t.exposeBoolean('hasMore', {
        description: 'Whether there are jobs beyond the end of the list, as `hasNextPage` of a page.',
      }),
      endCursor: t.exposeString('endCursor', {
        nullable: true,
        description:
          'Where the list ends: the cursor of its last job, for `after` of the list that comes next and `through` of this one. Null for an empty list.',
      }),
    }),
  })
  builder.subscriptionField('jobQueue', (t) =>
    t.field({
      type: change,
      description:
        'A list that keeps itself right: first the list as `jobs` with the same arguments would answer, then every change of it. It begins anew with each subscription, so nothing has to be remembered to resume.',
      args: {
        filter: t.arg({ type: 'JobFilter', description: 'Which jobs; all unless told.' }),
        orderBy: t.arg({ type: 'JobOrder', defaultValue: 'CREATED_AT_DESC', description: 'In which order.' }),
        first: t.arg.int({
          defaultValue: usuallyShown,
          description: 'How many jobs the list shows at the most: 1 to 100. Whatever leaves is replaced from beyond.',
        }),
        after: t.arg.string({
          description:
            'An `endCursor` of such a list, or a cursor of a page in this order: only jobs that stand after it.',
        }),
        through: t.arg.string({
          description:
            'The same: only jobs that stand up to it, and there. Lists of which each begins where the one before it ends make up one long list.',
        }),
      },
      complexity: costOfPage,
      subscribe: (_root, { filter, orderBy, first, after, through }, context) =>
        context.tobedone.jobQueue({
          viewer: () => context.viewer,
          filter: filterOf(filter),
          orderBy: orderBy ?? 'CREATED_AT_DESC',
          first: first ?? usuallyShown,
          ...given({ after, through }),
        }),
      resolve: (each) => each,
    }),
  )
}
