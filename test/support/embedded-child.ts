// A server's part in the tests of our own PostgreSQL: opens a data folder in a process that can be killed, tells what
// happens as JSON lines on standard output, and, asked to `write`, adds rows and tells each one that was acknowledged. Asked to `close`, it
// leaves at once; asked to `migrate`, it stands still in the midst of that.
import { flushCompileCache } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../../src/store/embedded/log.ts'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'

const [dataFolder = '', work] = process.argv.slice(2)

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function write(url: string): Promise<never> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 2_000 })
  pool.on('error', () => undefined)
  for (let nonce = 0; ; nonce++) {
    try {
      await pool.query('create table if not exists acknowledged (row text primary key)')
      const row = `${process.pid}-${Date.now()}-${nonce}`
      await pool.query('insert into acknowledged values ($1)', [row])
      tell({ row })
    } catch {
      await delay(20)
    }
  }
}

try {
  const log: Log = (level, message) => tell({ level, message })
  const embedded = await openEmbeddedPostgres({ dataFolder, log })
  process.once('SIGTERM', async () => {
    await embedded.close()
    process.exit(0)
  })
  flushCompileCache()
  tell({ url: embedded.url })
  if (work === 'close') await embedded.close()
  if (work === 'write') await write(embedded.url)
  if (work === 'migrate') await (await import('./held-migration.ts')).holdMigration(embedded.url, dataFolder, log)
} catch (error) {
  tell({
    name: error instanceof Error ? error.name : '',
    failed: error instanceof Error ? error.message : String(error),
  })
  process.exit(1)
}
