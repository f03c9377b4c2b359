// A server's process that sends mails, for being killed in the middle of it.
import { flushCompileCache } from 'node:module'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { openTobedone, type TobedoneOptions } from '../../src/tobedone.ts'

/** The type that it mails about. */
export const mailedTypes = [defineJobType('mailed', { notify: [{ when: 'requested' }] })]

/** How it mails, by a mail server; whose name begins with "d" gets one mail a day. The clock goes ahead of that of the machine. */
export function mailing(
  server: string,
  aheadMs: () => number,
): Pick<TobedoneOptions, 'mail' | 'resolveRecipient' | 'pollMs' | 'timerMs' | 'clock'> {
  return {
    clock: { now: () => new Date(Date.now() + aheadMs()) },
    ...{ pollMs: 100, timerMs: 50, mail: { server, from: 'jobs@shop.example', retryMs: 100, concurrency: 4 } },
    resolveRecipient: (id) => ({ mail: `${id}@people.example` }),
  }
}

if (import.meta.main) {
  const [databaseUrl = '', server = '', aheadMs = '0'] = process.argv.slice(2)
  await openTobedone({
    databaseUrl,
    types: mailedTypes,
    ...mailing(server, () => Number(aheadMs)),
    log: (level, message) => void (level === 'warn' && process.stderr.write(`${process.pid} ${message}\n`)),
  })
  flushCompileCache()
  process.stdout.write('ready\n')
}
