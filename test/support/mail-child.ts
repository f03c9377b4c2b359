// A server's process that sends mails, for being killed in the middle of it.
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { openTobedone } from '../../src/tobedone.ts'

/** The type that it mails about. */
export const mailedTypes = [defineJobType('mailed', { notify: [{ when: 'requested' }] })]

if (import.meta.main) {
  const [databaseUrl = '', server = ''] = process.argv.slice(2)
  await openTobedone({
    databaseUrl,
    types: mailedTypes,
    ...{ pollMs: 100, timerMs: 50, mail: { server, from: 'jobs@shop.example', retryMs: 100, concurrency: 4 } },
    resolveRecipient: (id) => ({ mail: `${id}@people.example` }),
    log: (level, message) => void (level === 'warn' && process.stderr.write(`${process.pid} ${message}\n`)),
  })
  process.stdout.write('ready\n')
}
