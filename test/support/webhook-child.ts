// A server's process that sends to webhooks, for being killed in the middle of it.
import { flushCompileCache } from 'node:module'
import { openTobedone } from '../../src/tobedone.ts'
import { webhookOptions, webhookTypes } from './webhook-desk.ts'

const [databaseUrl = ''] = process.argv.slice(2)
await openTobedone({
  ...webhookOptions,
  ...{ databaseUrl, types: webhookTypes, timerMs: 100, webhookTimeoutMs: 5_000 },
  log: (level, message) => void (level === 'warn' && process.stderr.write(`${process.pid} ${message}\n`)),
})
flushCompileCache()
process.stdout.write('ready\n')
