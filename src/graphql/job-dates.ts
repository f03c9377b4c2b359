// The moments of a job, apart from job.ts because they are many.
import type { Builder } from './builder.ts'

/** Adds its moments to the job. */
export function defineJobDates(builder: Builder): void {
  builder.prismaObjectFields('Job', (t) => ({
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When its last event happened.' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true, description: 'When it should be done by.' }),
    overdueSince: t.expose('overdueSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is overdue; null when it is not, or is closed.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is cancelled by itself, if it is still open.',
    }),
    snoozedUntil: t.expose('snoozedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it is out of sight; null when it is not.',
    }),
    claimedAt: t.expose('claimedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the person who has it took it; null when it was given to them.',
    }),
    claimEndsAt: t.expose('claimEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the claim returns by itself, if work is not started.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When work on it began for the first time.',
    }),
    sittingStartedAt: t.expose('sittingStartedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the sitting began that goes on now.',
    }),
    completedAt: t.expose('completedAt', { type: 'DateTime', nullable: true, description: 'When it was completed.' }),
    cancelledAt: t.expose('cancelledAt', { type: 'DateTime', nullable: true, description: 'When it was cancelled.' }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was completed or cancelled.',
    }),
  }))
}
