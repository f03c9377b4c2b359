// Our own PostgreSQL in ordinary life: first start, again, several servers on one folder, PostgreSQL gone under them.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { cp, rename } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import { size } from './size.ts'
import {
  countStarts,
  isRoot,
  lostRows,
  mainProcess,
  newFolder,
  processesIn,
  queryOnce,
  removeFolders,
  usedFolder,
  waitFor,
} from './support/embedded-facts.ts'
import { killServers, startServer } from './support/embedded-server.ts'

const said: string[] = []
const log = (level: string, message: string): void => void said.push(`${level} ${message}`)

afterEach(async () => {
  await killServers()
  await removeFolders()
})

test('the first start makes a durable cluster, the next finds its data, and nothing is left running', async () => {
  const parent = await newFolder(0o755)
  const dataFolder = join(parent, 'deep', "it's a $folder")
  const first = await openEmbeddedPostgres({ dataFolder, log })
  await queryOnce(first.url, 'create table kept as select 17 as n')
  const [settings] = await queryOnce(
    first.url,
    `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens, inet_server_addr() as at,
      current_setting('unix_socket_directories') as sockets, current_setting('server_version_num')::int / 10000 as major,
      (select count(*)::int from pg_hba_file_rules where auth_method <> 'scram-sha-256') as open_doors,
      current_database() as database, lower('ÄÖ') as lowered`,
  )
  expect(settings).toEqual({
    fsync: 'on',
    listens: '127.0.0.1',
    at: '127.0.0.1',
    sockets: '',
    major: 18,
    open_doors: 0,
    database: 'tobedone',
    lowered: 'äö',
  })
  await first.close()
  await first.close()
  expect(processesIn(dataFolder)).toEqual([])
  const second = await openEmbeddedPostgres({ dataFolder, log })
  expect(second.url).toBe(first.url)
  expect(await queryOnce(second.url, 'select n from kept')).toEqual([{ n: 17 }])
  await second.close()
  expect(processesIn(dataFolder)).toEqual([])
})

test('the password is made anew for each folder, may be read by the owner only, and is logged nowhere', async () => {
  const [folder, other] = [await newFolder(), await newFolder()]
  const server = startServer(folder)
  const embedded = await openEmbeddedPostgres({ dataFolder: other, log })
  const password = new URL(await server.opened).password
  expect(password).toMatch(/^[\w-]{43}$/)
  expect(new URL(embedded.url).password).not.toBe(password)
  const file = statSync(join(folder, 'postgres', 'password'))
  expect(file.mode & 0o777).toBe(0o600)
  expect(file.uid).toBe(process.geteuid?.() ?? file.uid)
  await expect(queryOnce((await server.opened).replace(password, 'wrong'), 'select 1')).rejects.toMatchObject({
    code: '28P01',
  })
  await server.leave()
  await embedded.close()
  const logged = [
    ...said,
    ...server.said.filter((line) => !line.startsWith('{"url"')),
    readFileSync(join(folder, 'postgres', 'postgres.log'), 'utf8'),
  ]
  expect(logged.length).toBeGreaterThan(3)
  expect(logged.filter((text) => text.includes(password) || text.includes(new URL(embedded.url).password))).toEqual([])
})

test('PostgreSQL cannot be reached from other machines', async () => {
  const embedded = await openEmbeddedPostgres({ dataFolder: await usedFolder(), log })
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4')
  for (const address of outside) {
    const socket = connect(Number(new URL(embedded.url).port), address?.address)
    await expect(
      new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)),
    ).rejects.toThrow()
  }
  await embedded.close()
})

test('servers that start at once on a new folder share one PostgreSQL; the last to leave stops it', async () => {
  const folder = await newFolder()
  const servers = Array.from({ length: size(2, 8) }, () => startServer(folder))
  const urls = await Promise.all(servers.map((server) => server.opened))
  expect(new Set(urls).size).toBe(1)
  expect(countStarts(folder)).toBe(1)
  const pid = mainProcess(folder)
  const [last, ...others] = servers
  await Promise.all(others.map((server) => server.leave()))
  expect(mainProcess(folder)).toBe(pid)
  expect(await queryOnce(urls[0] ?? '', 'select 1 as n')).toEqual([{ n: 1 }])
  await last?.leave()
  expect(processesIn(folder)).toEqual([])
})

test('one that joins while the last one leaves gets a PostgreSQL that stays', async () => {
  const folder = await usedFolder()
  let present = await openEmbeddedPostgres({ dataFolder: folder, log })
  for (let round = 0; round < size(3, 60); round++) {
    const [next] = await Promise.all([openEmbeddedPostgres({ dataFolder: folder, log }), present.close()])
    expect(await queryOnce(next.url, 'select 1 as n')).toEqual([{ n: 1 }])
    present = next
  }
  await present.close()
  expect(processesIn(folder)).toEqual([])
})

describe('PostgreSQL gone under its servers', () => {
  const signals = (['SIGKILL', 'SIGTERM', 'SIGQUIT', 'SIGINT'] as const).slice(0, size(1, 4))

  test.each(signals)('by %s: it is back once, at the same address', async (signal) => {
    const folder = await newFolder()
    const servers = [startServer(folder, { work: 'write' }), startServer(folder, { work: 'write' })]
    const url = (await servers[0]?.opened) ?? ''
    await waitFor(() => servers.every((server) => server.rows.length > 0))
    const pid = mainProcess(folder)
    process.kill(pid, signal)
    // Told politely, PostgreSQL refuses newcomers until all have left: its servers allow it that for ten seconds.
    await waitFor(() => countStarts(folder) === 2, signal === 'SIGTERM' ? 20_000 : 5_000)
    const before = servers.map((server) => server.rows.length)
    await waitFor(() => servers.every((server, at) => server.rows.length > (before[at] ?? 0)), 5_000)
    expect(mainProcess(folder)).not.toBe(pid)
    const acknowledged = servers.flatMap((server) => [...server.rows])
    expect(await lostRows(url, acknowledged)).toEqual([])
    for (const server of servers) await server.leave()
    expect(countStarts(folder)).toBe(2)
    expect(processesIn(folder)).toEqual([])
  })
})

test('a moved folder is the same cluster, a copy is one of its own', async () => {
  const parent = await newFolder()
  const [original, moved, copied] = ['original', 'moved', 'copied'].map((name) => join(parent, name))
  const first = await openEmbeddedPostgres({ dataFolder: original ?? '', log })
  await queryOnce(first.url, 'create table place as select 1 as n')
  await queryOnce(first.url, 'checkpoint')
  // A copy of a running one, as people make it: with the note of the original's process in it, and all of it root's if root made it.
  await cp(original ?? '', copied ?? '', { recursive: true })
  const copy = await openEmbeddedPostgres({ dataFolder: copied ?? '', log })
  expect(new URL(copy.url).port).not.toBe(new URL(first.url).port)
  await queryOnce(copy.url, 'insert into place values (2)')
  expect(await queryOnce(first.url, 'select n from place')).toEqual([{ n: 1 }])
  await copy.close()
  await first.close()
  await rename(original ?? '', moved ?? '')
  const again = await openEmbeddedPostgres({ dataFolder: moved ?? '', log })
  expect(await queryOnce(again.url, 'select n from place')).toEqual([{ n: 1 }])
  await again.close()
  expect(processesIn(parent)).toEqual([])
  expect(isRoot ? statSync(join(copied ?? '', 'postgres', 'data')).uid : 1).not.toBe(0)
  expect(readdirSync(parent).sort()).toEqual(['copied', 'moved'])
})

test('a folder whose name has a line break is refused: PostgreSQL tells of itself in lines', async () => {
  const dataFolder = join(await newFolder(), 'a\nb')
  await expect(openEmbeddedPostgres({ dataFolder, log })).rejects.toThrow(/control character/)
})
