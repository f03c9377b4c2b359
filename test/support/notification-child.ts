// A server's process that tells people, for being killed in the middle of it.
import { flushCompileCache } from 'node:module'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { openTobedone } from '../../src/tobedone.ts'

/** The types of which it tells: who has the job at its request, who asked for it at its completion; and what is done with one step by step. */
export const toldTypes = [
  defineJobType('told', {
    notify: [{ when: 'requested' }, { when: { every: '30d', atMost: 2 } }, { when: 'completed' }],
  }),
  defineJobType('raised', {
    escalate: [
      { when: { afterRequest: '300ms' }, raisePriorityBy: 10, addGroups: ['leads'] },
      { when: { afterRequest: '600ms' }, raisePriorityBy: 10, reassignTo: 'lea', tell: ['lea'] },
      { when: { afterRequest: '900ms' }, raisePriorityBy: 10, reassignTo: 'max', tell: ['max'] },
    ],
  }),
]

if (import.meta.main) {
  const [databaseUrl = ''] = process.argv.slice(2)
  await openTobedone({
    databaseUrl,
    types: toldTypes,
    ...{ pollMs: 100, timerMs: 50 },
    log: (level, message) => void (level === 'warn' && process.stderr.write(`${process.pid} ${message}\n`)),
  })
  flushCompileCache()
  process.stdout.write('ready\n')
}
