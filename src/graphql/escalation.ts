// What is and was to be done by the system with a job that nobody does, as those see it who handle it.
import type { Escalation } from '../domain/escalation/escalation.ts'
import type { Builder } from './builder.ts'
import { dependsOn } from './dependence.ts'

/** Adds the steps of jobs to the schema. */
export function defineEscalations(builder: Builder): void {
  const escalation = builder.objectRef<Escalation>('Escalation').implement({
    description: 'What the system does with a job that nobody does.',
    fields: (t) => ({
      step: t.exposeString('step', { description: 'Which step of its type: from when, after how many milliseconds.' }),
      plannedFor: t.field({
        type: 'DateTime',
        description: 'When it was or is to be done, if nothing happens to the job before.',
        resolve: ({ plannedFor }) => plannedFor,
      }),
      doneAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was done.',
        resolve: ({ doneAt }) => doneAt,
      }),
      refusal: t.exposeString('refusal', {
        nullable: true,
        description: 'The code of what kept the system from doing all of it.',
      }),
      withdrawnAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken back: the job was closed, or something else made it pointless.',
        resolve: ({ withdrawnAt }) => withdrawnAt,
      }),
    }),
  })
  builder.prismaObjectFields('Job', (t) => ({
    escalations: t.field({
      type: [escalation],
      description:
        'What the system did and will do as long as nobody does it, in the order of `plannedFor`: for services, admins and staff of its type.',
      complexity: { field: 5, multiplier: 1 },
      extensions: dependsOn('role'),
      resolve: (job, _args, { tobedone, viewer }) => tobedone.escalations(viewer, job),
    }),
  }))
}
