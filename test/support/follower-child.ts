// A process of a product that follows the log, for being killed: each event that it handles becomes a row, through the
// transaction in which its checkpoint moves, and a line on standard output, which is an effect outside of it.
import { flushCompileCache } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { createTobedone } from '../../src/index.ts'

const [database = '', pauseMs = '0'] = process.argv.slice(2)

const jobs = await createTobedone({ types: [], database, pollMs: 300 })
flushCompileCache()
jobs.follow(
  'ledger',
  async (event, { tx }) => {
    await tx.query('insert into public.ledger (event_id, by) values ($1, $2)', [String(event.id), process.pid])
    process.stdout.write(`${event.id}\n`)
    await delay(Number(pauseMs))
  },
  { from: 'start' },
)
