// kill -9 of the server, of PostgreSQL and of both, at random moments from the first start on: it always opens again, with
// every acknowledged row.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import { size } from './size.ts'
import {
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
import { type ChildServer, killServers, startServer } from './support/embedded-server.ts'

const seed = Number(process.env['TOBEDONE_TEST_SEED'] ?? Date.now() % 1_000_000)
const log = (): void => undefined

afterEach(async () => {
  await killServers()
  await removeFolders()
})

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test(`a first start that is killed anywhere is repeated (seed ${seed})`, { timeout: 600_000 }, async () => {
  const random = randomFrom(seed)
  for (let round = 0; round < size(1, 30); round++) {
    const folder = await newFolder()
    const server = startServer(folder)
    // The first round is in the midst of initdb for certain; the others are anywhere, beyond the end too.
    if (round === 0) await waitFor(() => readdirSync(folder).some((name) => name.startsWith('postgres.new-')))
    await delay(random() * (round === 0 ? 500 : 2_000))
    const victims = random() < 0.5 ? [] : processesIn(folder)
    await server.kill()
    for (const pid of victims) killIfThere(pid)
    const again = await openEmbeddedPostgres({ dataFolder: folder, log })
    expect(await queryOnce(again.url, 'select current_database() as name')).toEqual([{ name: 'tobedone' }])
    await again.close()
    expect(readdirSync(folder).filter((name) => name.startsWith('postgres.new-'))).toEqual([])
    await waitFor(() => processesIn(folder).length === 0)
    await removeFolders()
  }
})

test(`a kill while rows are written loses none (seed ${seed})`, { timeout: 600_000 }, async () => {
  const random = randomFrom(seed + 1)
  const folder = await usedFolder()
  const acknowledged: string[] = []
  for (let round = 0; round < size(2, 30); round++) {
    const server = startServer(folder, { work: 'write' })
    await waitFor(() => server.rows.length > 0)
    await delay(random() * 200)
    await killAround(server, folder, (['server', 'postgres', 'both'] as const)[round % 3] ?? 'both', random)
    acknowledged.push(...server.rows)
    const again = await openEmbeddedPostgres({ dataFolder: folder, log })
    expect(await lostRows(again.url, acknowledged)).toEqual([])
    await again.close()
    expect(processesIn(folder)).toEqual([])
  }
})

async function killAround(
  server: ChildServer,
  folder: string,
  victim: 'server' | 'postgres' | 'both',
  random: () => number,
): Promise<void> {
  const pid = mainProcess(folder)
  if (victim === 'server') {
    await server.kill()
    // It outlived its server, and the next open will join it.
    expect(mainProcess(folder)).toBe(pid)
    return
  }
  process.kill(pid, 'SIGKILL')
  if (victim === 'postgres') {
    await waitFor(() => readPid(folder) !== pid)
    const before = server.rows.length
    await waitFor(() => server.rows.length > before)
  } else await delay(random() * 300)
  await server.kill()
}

function readPid(folder: string): number | undefined {
  try {
    return mainProcess(folder)
  } catch {
    return undefined
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

test('a note of a dead PostgreSQL whose number now belongs to another process is seen through', async () => {
  const folder = await usedFolder()
  const server = startServer(folder, { work: 'write' })
  await waitFor(() => server.rows.length > 0)
  const note = join(folder, 'postgres', 'data', 'postmaster.pid')
  const text = readFileSync(note, 'utf8')
  const pid = mainProcess(folder)
  await server.kill()
  process.kill(pid, 'SIGKILL')
  await waitFor(() => processesIn(folder).length === 0)
  // Somebody else of the same user: the one case in which PostgreSQL by itself refuses to start for good.
  const user = isRoot ? { uid: statSync(note).uid, gid: 0 } : {}
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore', cwd: '/', ...user })
  try {
    for (const remains of [text.replace(/^\d+/, String(stranger.pid)), '']) {
      writeFileSync(note, remains)
      const again = await openEmbeddedPostgres({ dataFolder: folder, log })
      expect(await lostRows(again.url, server.rows)).toEqual([])
      await again.close()
    }
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  } finally {
    stranger.kill()
  }
})

test.each(['kill -9', 'Ctrl-C'])('a PostgreSQL left over after %s is used, not started again', async (end) => {
  const folder = await usedFolder()
  const server = startServer(folder, { work: 'write', ownGroup: true })
  await waitFor(() => server.rows.length > 0)
  const pid = mainProcess(folder)
  const group = server.process.pid
  if (group === undefined) throw new Error('the server did not start')
  if (end === 'Ctrl-C') process.kill(-group, 'SIGINT')
  else server.process.kill('SIGKILL')
  await server.ended
  const heir = startServer(folder, { work: 'write' })
  expect(await heir.opened).toBe(await server.opened)
  expect(mainProcess(folder)).toBe(pid)
  expect(heir.said.join()).toContain('left running by a server that was killed')
  expect(await lostRows(await heir.opened, server.rows)).toEqual([])
  await heir.leave()
  expect(processesIn(folder)).toEqual([])
})
