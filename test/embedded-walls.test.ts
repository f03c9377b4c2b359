// Our own PostgreSQL on a full disk, on a read-only one, and across the walls of a container. Real file systems and
// namespaces are needed for that: where we may not make them (not root, not Linux) each test says so and passes.
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import {
  isRoot,
  mainProcess,
  newFolder,
  processesIn,
  queryOnce,
  removeFolders,
  usedFolder,
} from './support/embedded-facts.ts'
import { killServers, startServer } from './support/embedded-server.ts'

const log = (): void => undefined

afterEach(async () => {
  await killServers()
  await removeFolders()
})

function mayUnshare(...options: string[]): boolean {
  try {
    execFileSync('unshare', [...options, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return isRoot
  } catch {
    console.log('not checked: this user may make no namespaces')
    return false
  }
}

/** A command line that mounts a file system at the folder, for itself alone, does `then` and goes on. */
function withMount(folder: string, options: string, preparation = 'true'): string[] {
  const script = `mount -t tmpfs -o mode=0755,${options} tmpfs "$0" && ${preparation} && exec "$@"`
  return ['unshare', '--mount', 'sh', '-c', script, folder]
}

async function refusal(dataFolder: string, wrapper: string[]): Promise<string> {
  const problem: unknown = await startServer(dataFolder, { wrapper }).opened.catch((error: unknown) => error)
  expect(problem).toMatchObject({ name: 'StartupError' })
  return problem instanceof Error ? problem.message : ''
}

test('a disk too small for a cluster, a full one and a read-only one are told', async () => {
  if (!mayUnshare('--mount')) return
  const folder = await newFolder(0o755)
  expect(await refusal(join(folder, 'data'), withMount(folder, 'size=20m'))).toMatch(/is full: free some space/)
  expect(await refusal(folder, withMount(folder, 'ro'))).toMatch(/read-only file system/)
  // Made while there was room, started when there is none.
  const firstStart = `"$1" "$2" "$3" close > /dev/null && (dd if=/dev/zero of="$0/filling" bs=4k 2>/dev/null || true)`
  expect(await refusal(join(folder, 'data'), withMount(folder, 'size=200m', firstStart))).toMatch(
    /is full: free some space/,
  )
})

test('a server in another container is refused while it cannot reach what runs, and joins where it can', async () => {
  if (!mayUnshare('--mount', '--pid', '--fork')) return
  const folder = await usedFolder()
  const embedded = await openEmbeddedPostgres({ dataFolder: folder, log })
  const pid = mainProcess(folder)
  const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']
  expect(await refusal(folder, [...container, '--net'])).toMatch(/in another container or on another machine uses/)
  expect(mainProcess(folder)).toBe(pid)
  const neighbour = startServer(folder, { wrapper: container })
  expect(await neighbour.opened).toBe(embedded.url)
  await neighbour.kill()
  expect(await queryOnce(embedded.url, 'select 1 as n')).toEqual([{ n: 1 }])
  await embedded.close()
  expect(processesIn(folder)).toEqual([])
})

test('root finds another user where the system has none for PostgreSQL', async () => {
  if (!mayUnshare('--mount')) return
  const folder = await newFolder(0o755)
  const users = join(await newFolder(), 'passwd')
  // A file that is mounted cannot be replaced, so no user can be added either.
  const script = `grep -v ^postgres: /etc/passwd > "$0" && mount --bind "$0" /etc/passwd && exec "$@"`
  const server = startServer(folder, { wrapper: ['unshare', '--mount', 'sh', '-c', script, users] })
  expect(await queryOnce(await server.opened, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(statSync(join(folder, 'postgres', 'data')).uid).not.toBe(0)
  await server.leave()
})
