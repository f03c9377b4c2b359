// Our own PostgreSQL where people really start it: as root behind closed folders, as an ordinary user, from a checkout
// whose install scripts did not run, on folders and disks that do not do, on platforms without binaries.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import { size } from './size.ts'
import { copyCheckout, nodeForOrdinaryUser, undoInstallScript } from './support/embedded-checkout.ts'
import {
  isRoot,
  mainProcess,
  newFolder,
  ordinaryUser,
  processesIn,
  queryOnce,
  removeFolders,
  usedFolder,
} from './support/embedded-facts.ts'
import { type ChildOptions, type ChildServer, killServers, startServer } from './support/embedded-server.ts'

const log = (): void => undefined

afterEach(async () => {
  await killServers()
  await removeFolders()
})

/** Opens the folder twice with a table between, so that the second finds what the first wrote. */
async function openTwice(dataFolder: string, options: ChildOptions): Promise<ChildServer> {
  const first = startServer(dataFolder, options)
  await queryOnce(await first.opened, 'create table kept as select 17 as n')
  await first.leave()
  const second = startServer(dataFolder, options)
  expect(await queryOnce(await second.opened, 'select n from kept')).toEqual([{ n: 17 }])
  await second.leave()
  expect(processesIn(dataFolder)).toEqual([])
  return first
}

async function refusal(dataFolder: string, options: ChildOptions = {}): Promise<string> {
  const problem: unknown = await startServer(dataFolder, options).opened.catch((error: unknown) => error)
  expect(problem).toMatchObject({ name: 'StartupError' })
  return problem instanceof Error ? problem.message : ''
}

describe('a checkout and a data folder that nobody else can enter', () => {
  test('work, and the data stays in the data folder', async () => {
    const closed = await newFolder(0o700)
    const checkout = await copyCheckout(join(closed, 'checkout'))
    const shared = '/var/lib/tobedone'
    const wasThere = existsSync(shared)
    try {
      const server = await openTwice(join(closed, 'data'), { checkout: checkout.folder })
      expect(existsSync(join(closed, 'data', 'postgres', 'data', 'PG_VERSION'))).toBe(true)
      // Only root needs a copy of the programs, and says where it is.
      expect(server.said.join().includes('copy of its programs')).toBe(isRoot)
    } finally {
      if (!wasThere && isRoot) await rm(shared, { recursive: true, force: true })
    }
  })

  test('a PostgreSQL that was killed there recovers', async () => {
    const dataFolder = join(await newFolder(0o700), 'data')
    const embedded = await openEmbeddedPostgres({ dataFolder, log })
    await queryOnce(embedded.url, 'create table kept as select 17 as n')
    process.kill(mainProcess(dataFolder), 'SIGKILL')
    await embedded.close()
    const again = await openEmbeddedPostgres({ dataFolder, log })
    expect(await queryOnce(again.url, 'select n from kept')).toEqual([{ n: 17 }])
    await again.close()
  })
})

test('as root PostgreSQL runs as the owner of the cluster, and files that a restore left to root are given to it', async () => {
  const dataFolder = await newFolder(0o755)
  const first = await openEmbeddedPostgres({ dataFolder, log })
  const data = join(dataFolder, 'postgres', 'data')
  const owner = statSync(data).uid
  expect(owner === 0).toBe(false)
  await first.close()
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', data])
  if (isRoot) execFileSync('chown', ['-R', '0:0', data])
  const second = await openEmbeddedPostgres({ dataFolder, log })
  expect(statSync(data)).toMatchObject({ uid: owner })
  expect(statSync(join(data, 'PG_VERSION')).uid).toBe(owner)
  await second.close()
})

test('an ordinary user runs it as itself, with the programs of the checkout', { timeout: 60_000 }, async () => {
  const folder = await newFolder(0o755, ordinaryUser)
  const checkout = (await copyCheckout(join(folder, 'checkout'))).folder
  const node = await nodeForOrdinaryUser(folder)
  const dataFolder = join(folder, 'data')
  const server = await openTwice(dataFolder, { ...ordinaryUser, checkout, node })
  expect(server.said.join()).not.toContain('copy of its programs')
  const user = ordinaryUser.uid ?? process.geteuid?.()
  expect(statSync(join(dataFolder, 'postgres', 'data')).uid).toBe(user)
  expect(statSync(join(dataFolder, 'postgres', 'password')).uid).toBe(user)
  await chmod(dataFolder, 0o555)
  for (const unwritable of [dataFolder, join(dataFolder, 'below')]) {
    const message = await refusal(unwritable, { ...ordinaryUser, checkout, node })
    expect(message).toMatch(/may not be read and written by this user .*TOBEDONE_DATA/)
  }
  await chmod(dataFolder, 0o755)
})

test('install scripts that did not run are made up for in the checkout, or in a copy where that may not be written', {
  timeout: 60_000,
}, async () => {
  const folder = await newFolder(0o755)
  const checkout = await copyCheckout(join(folder, 'checkout'))
  await undoInstallScript(checkout)
  const dataFolders = ['one', 'two', 'three'].slice(0, size(2, 3)).map((name) => join(folder, name))
  // At once, on folders of their own, so that no lock keeps them from mending the same programs.
  const servers = dataFolders.map((dataFolder) => startServer(dataFolder, { checkout: checkout.folder }))
  await Promise.all(servers.map((server) => server.opened))
  expect(servers.flatMap((server) => server.said).join()).not.toContain('copy of its programs')
  await Promise.all(servers.map((server) => server.leave()))

  await undoInstallScript(checkout)
  execFileSync('chmod', ['-R', 'a-w', checkout.folder])
  const dataFolder = join(folder, 'data')
  await mkdir(dataFolder)
  if (isRoot) execFileSync('chown', ['-R', `${ordinaryUser.uid}`, dataFolder])
  const node = await nodeForOrdinaryUser(folder)
  const server = await openTwice(dataFolder, { ...ordinaryUser, checkout: checkout.folder, node })
  expect(server.said.join()).toContain(join(dataFolder, 'binaries'))
  execFileSync('chmod', ['-R', 'u+w', checkout.folder])
})

test('a platform without binaries, or with ones that it cannot run, is told to set DATABASE_URL', async () => {
  const folder = await newFolder(0o755)
  const checkout = await copyCheckout(join(folder, 'checkout'))
  const refused = (): Promise<string> => refusal(join(folder, 'data'), { checkout: checkout.folder })
  // What a program for another C library looks like from outside: there, but its loader is not.
  await writeFile(join(checkout.programs, 'native', 'bin', 'initdb'), '#!/no/such/loader\n')
  expect(await refused()).toMatch(/initdb does not run .* set DATABASE_URL/s)
  await rm(dirname(checkout.programs), { recursive: true })
  expect(await refused()).toMatch(/No PostgreSQL for .* set DATABASE_URL/)
})

describe('a data folder that will not do', () => {
  test('because it is a file', async () => {
    const file = join(await newFolder(), 'file')
    await writeFile(file, '')
    expect(await refusal(file)).toMatch(/is not a folder/)
    expect(await refusal(join(file, 'below'))).toMatch(/is not a folder/)
  })

  test('because nothing can be there', async () => {
    const folder = await newFolder()
    const link = join(folder, 'link')
    await symlink(join(folder, 'gone'), link)
    for (const nowhere of [link, join(folder, 'x'.repeat(300))])
      expect(await refusal(nowhere)).toMatch(/cannot be used as a folder .*TOBEDONE_DATA/)
    // Where a folder takes no others although it is there.
    if (process.platform === 'linux') expect(await refusal('/proc/nothing')).toMatch(/cannot be used as a folder/)
  })

  test('because its cluster is damaged or of another version', async () => {
    const dataFolder = await usedFolder()
    await (await openEmbeddedPostgres({ dataFolder, log })).close()
    const version = join(dataFolder, 'postgres', 'data', 'PG_VERSION')
    await writeFile(version, '12\n')
    expect(await refusal(dataFolder)).toMatch(/incompatible with server/)
    await writeFile(version, '18\n')
    await rm(join(dataFolder, 'postgres', 'password'))
    expect(await refusal(dataFolder)).toMatch(/no whole cluster.*password/s)
    await writeFile(join(dataFolder, 'postgres', 'password'), 'another\n')
    expect(await refusal(dataFolder)).toMatch(/password/)
  })
})
