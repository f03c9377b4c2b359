// A wrong database address says what is wrong and what would be right, without the password.
import { createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { StartupError } from '../src/domain/startup-error.ts'
import { checkServer } from '../src/store/check-server.ts'
import { openPool } from '../src/store/connect.ts'
import { openStore } from '../src/store/open-store.ts'
import { queryOn } from '../src/store/run-query.ts'
import { asAdmin } from './support/as-admin.ts'
import { openEmptyDatabase, type TestDatabase } from './support/database.ts'

let database: TestDatabase
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  database = await openEmptyDatabase()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => database.close())

const log = (): void => {}

/** The address with another part. */
function withUrl(change: (url: URL) => void): string {
  const url = new URL(database.url)
  change(url)
  return url.href
}

async function refusal(url: string): Promise<string> {
  const error: unknown = await openStore({ url, log }).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StartupError)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2')
  return error instanceof Error ? error.message : ''
}

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function openPoolHere(url: string = database.url) {
  const { pool, first } = await openPool({ url, log })
  await first.end()
  closing.push(() => pool.end())
  return pool
}

describe('an address that is none', () => {
  it.each([
    ['', /is no URL.*postgresql:\/\/user:password@host:5432\/database/],
    ['localhost:5432/x', /is not one of PostgreSQL/],
    ['mysql://ann:hunter2@localhost/x', /is not one of PostgreSQL/],
    ['postgresql://ann:hunter2@localhost:5432', /does not name a database/],
    ['postgresql://ann:hunter2@localhost:5432/', /does not name a database/],
    ['postgresql://ann:hunter2#3@localhost:5432/x', /percent-encoded/],
    ['postgresql://ann:hunter2@localhost:99999/x', /is no URL/],
    ['postgresql://ann:hunter2%zz@localhost:5432/x', /write %25/],
    ['postgresql://ann:hunter2@localhost:5432/x?sslrootcert=/nowhere/ca.pem', /cannot be used: .*\/nowhere\/ca\.pem/],
  ])('%s', async (url, message) => {
    expect(await refusal(url)).toMatch(message)
  })
})

describe('an address that leads', () => {
  it('nowhere', async () => {
    const port = await listen(() => {})
    await closing.pop()?.()
    expect(await refusal(`postgresql://ann:hunter2@127.0.0.1:${port}/x`)).toMatch(
      new RegExp(`Nothing listens at 127\\.0\\.0\\.1:${port}: start PostgreSQL there`),
    )
    expect(await refusal('postgresql://ann:hunter2@nowhere.invalid/x')).toContain(
      'The host "nowhere.invalid" is not known',
    )
    expect(await refusal('postgresql://ann:hunter2@/x?host=/nowhere')).toContain(
      'Nothing listens at the socket in /nowhere',
    )
  })

  it('to something else', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'))
    expect(await refusal(`postgresql://ann:hunter2@127.0.0.1:${port}/x`)).toMatch(/does not answer as PostgreSQL does/)
  })

  it('to where nothing answers', { timeout: 20_000 }, async () => {
    const port = await listen(() => {})
    expect(await refusal(`postgresql://ann:hunter2@127.0.0.1:${port}/x`)).toMatch(/Nothing answers at/)
  })

  it('to a PostgreSQL that refuses the user, the password or the database', async () => {
    const wrongPassword = withUrl((url) => {
      url.password = 'hunter2'
    })
    expect(await refusal(wrongPassword)).toMatch(/refuses the user ".+" with this password/)
    const noPassword = withUrl((url) => {
      url.password = ''
    })
    expect(await refusal(noPassword)).toMatch(/wants a password for the user/)
    const nobody = withUrl((url) => {
      url.username = 'nobody_here'
      url.password = 'hunter2'
    })
    expect(await refusal(nobody)).toMatch(/the user "nobody_here"/)
    const noDatabase = withUrl((url) => {
      url.pathname = '/no_such_database'
    })
    expect(await refusal(noDatabase)).toMatch(/There is no database "no_such_database" .*create it/)
  })

  it('to a database that takes no writes', async () => {
    const { pathname } = new URL(database.url)
    await asAdmin(database.url, `alter database ${pathname.slice(1)} set default_transaction_read_only = on`)
    closing.push(() => asAdmin(database.url, `alter database ${pathname.slice(1)} reset all`))
    expect(await refusal(database.url)).toMatch(/takes no writes: give the address of the primary/)
  })

  it('to a database that cannot keep every text', async () => {
    const name = `${new URL(database.url).pathname.slice(1)}_ascii`
    const [{ version } = { version: 0 }] = await queryOn(await openPoolHere())(
      "select current_setting('server_version_num')::integer as version",
      [],
    )
    const provider = Number(version) < 150_000 ? '' : 'locale_provider libc'
    await asAdmin(
      database.url,
      `create database ${name} encoding 'SQL_ASCII' ${provider} lc_collate 'C' lc_ctype 'C' template template0`,
    )
    closing.push(() => asAdmin(database.url, `drop database ${name} with (force)`))
    const url = withUrl((each) => {
      each.pathname = `/${name}`
    })
    expect(await refusal(url)).toMatch(/keeps text as SQL_ASCII: give one .* encoding 'UTF8'/)
  })

  it('to a PostgreSQL that is too old', async () => {
    const query = queryOn(await openPoolHere())
    const older: typeof query = async (sql, parameters) =>
      (await query(sql, parameters)).map((row) => ({ ...row, version: 130_021, version_name: '13.21' }))
    await expect(checkServer(older)).rejects.toThrow(
      'PostgreSQL 13.21 is too old: tobedone needs PostgreSQL 14 or later.',
    )
    await expect(checkServer(query)).resolves.toBeUndefined()
  })
})

describe('a user without rights', () => {
  const role = `limited_${process.pid}`
  const url = () =>
    withUrl((each) => {
      each.username = role
      each.password = 'hunter2'
    })

  beforeAll(() => asAdmin(database.url, `create role ${role} login password 'hunter2'`))
  afterAll(() =>
    asAdmin(database.url, 'drop schema if exists tobedone cascade', `drop owned by ${role}`, `drop role ${role}`),
  )

  it('is told which are missing, and gets on with a schema that was made for it', async () => {
    expect(await refusal(url())).toContain(`create schema tobedone authorization "${role}"`)
    await asAdmin(database.url, 'create schema tobedone')
    expect(await refusal(url())).toMatch(/may not use the schema "tobedone"/)
    await asAdmin(database.url, `grant usage on schema tobedone to ${role}`)
    expect(await refusal(url())).toMatch(/permission denied for schema tobedone.*give the user .* that right/)
    await asAdmin(database.url, 'drop schema tobedone', `create schema tobedone authorization ${role}`)
    const store = await openStore({ url: url(), log })
    await store.close()
  })

  it('that may not ask who the cluster is gets a warning, and no new epoch when it may', async () => {
    const warnings: string[] = []
    const open = async () => {
      const store = await openStore({ url: url(), log: (_level, message) => void warnings.push(message) })
      await store.close()
      return store.deployment
    }
    const known = await open()
    expect(warnings).toEqual([])
    await asAdmin(database.url, 'revoke execute on function pg_control_system() from public')
    closing.push(() => asAdmin(database.url, 'grant execute on function pg_control_system() to public'))
    expect(await open()).toEqual(known)
    expect(warnings).toEqual([expect.stringContaining('may not call pg_control_system()')])
    await closing.pop()?.()
    expect(await open()).toEqual(known)
  })
})
