// The command under whatever Node a machine has of its own, as `npx tobedone` or a shell starts it: one that is too old hands over to
// the Node that came through npm, with all signals, and ends as that one ends.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from './support/database.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const script = join(root, 'src', 'bin.js')

let node: string
let database: TestDatabase

/** The first Node in the path that npm has not put there. */
async function nodeOfMachine(): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  for (const folder of folders) {
    const path = join(folder, 'node')
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return process.execPath
}

beforeAll(async () => {
  node = await nodeOfMachine()
  database = await openTestDatabase()
  console.info(`the Node of this machine: ${(await run(node, ['--version'])).stdout.trim()}`)
})
afterAll(() => database?.close())

test('it says its version', async () => {
  const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  expect((await run(node, [script, '--version'])).stdout.trim()).toBe(version)
})

test('it says what is wrong, and ends with that status', async () => {
  const ended = run(node, [script, 'nonsense'])
  await expect(ended).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('nonsense') })
})

test('a server that is asked to stop does', async () => {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, PORT: '0', DATABASE_URL: database.url, TOBEDONE_JWT_SECRET: 'x'.repeat(32) }
  const server = spawn(node, [script], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(server, 'exit')
  for await (const line of createInterface(server.stdout)) {
    if (line.startsWith('tobedone is ready on')) server.kill('SIGTERM')
  }
  // Its output has ended, so the server itself has, and not only who started it.
  expect(await ended).toEqual([0, null])
})
