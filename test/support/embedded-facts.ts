// What a test can see of a data folder from outside: its processes, its rows, its folders.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export const isRoot = process.geteuid?.() === 0

/** How to run a process as an ordinary user: nobody if we are root, else ourselves. */
export const ordinaryUser = isRoot ? { uid: 65_534, gid: 65_534 } : {}

const folders = new Set<string>()

/** A new folder, removed by `removeFolders` after its PostgreSQL was killed. Closed to all others unless `mode` says more. */
export async function newFolder(mode = 0o700, owner: { uid?: number; gid?: number } = {}): Promise<string> {
  const folder = realpathSync(await mkdtemp(join(tmpdir(), 'tobedone-embedded-')))
  folders.add(folder)
  await chmod(folder, mode)
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid)
  return folder
}

/** Names a data folder that was opened once and closed: its cluster is there, and nothing else has been done to it. */
export const madeFolderVariable = 'TOBEDONE_TEST_MADE_FOLDER'

/** A new folder with a copy of such a cluster, for tests of what comes after the first start. Without any it is empty. */
export async function usedFolder(): Promise<string> {
  const [folder, made] = [await newFolder(), process.env[madeFolderVariable]]
  if (made !== undefined) cpSync(made, folder, { recursive: true })
  return folder
}

/** Kills what runs in the folders made by `newFolder` and removes them. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders) {
    for (const pid of processesIn(folder)) process.kill(pid, 'SIGKILL')
    await waitFor(() => processesIn(folder).length === 0)
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    folders.delete(folder)
  }
}

/** The numbers of all living processes that work in the folder (PostgreSQL's do, initdb's do). */
export function processesIn(folder: string): number[] {
  if (!existsSync('/proc/self/cwd')) {
    const lines = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n')
    return lines
      .filter((line) => /postgres|initdb/.test(line) && line.includes(folder))
      .map((line) => parseInt(line, 10))
  }
  const data = statSync(join(folder, 'postgres', 'data'), { bigint: true, throwIfNoEntry: false })
  const mark = data && `cluster_name=tobedone-${data.dev.toString(36)}-${data.ino.toString(36)}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => isWithin(workingFolder(name), folder) || (mark !== undefined && hasArgument(name, mark)))
    .map(Number)
}

/** PostgreSQL's main process, by its own note. Throws for a note that is half written: signals to 0 or -1 hit everybody. */
export function mainProcess(dataFolder: string): number {
  const [line = ''] = readFileSync(join(dataFolder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')
  if (!/^[1-9]\d*$/.test(line)) throw new Error(`no number of a process: ${line}`)
  return Number(line)
}

/** How often PostgreSQL was started in the folder, by its log. */
export function countStarts(dataFolder: string): number {
  return readFileSync(join(dataFolder, 'postgres', 'postgres.log'), 'utf8').split('starting PostgreSQL 18').length - 1
}

/** The rows that one query gives over a connection of its own. */
export async function queryOnce<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

/** Which of the rows that embedded-child.ts told as acknowledged are not there. */
export async function lostRows(url: string, acknowledged: readonly string[]): Promise<string[]> {
  const stored = await queryOnce<{ row: string }>(url, 'select row from acknowledged')
  const there = new Set(stored.map(({ row }) => row))
  return acknowledged.filter((row) => !there.has(row))
}

/** Waits until the fact holds; fails after `deadlineMs`. */
export async function waitFor(fact: () => boolean | Promise<boolean>, deadlineMs = 20_000): Promise<void> {
  for (const deadline = Date.now() + deadlineMs; !(await fact()); await delay(10)) {
    if (Date.now() > deadline) throw new Error(`not so within ${deadlineMs} ms: ${fact}`)
  }
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

function isWithin(path: string | undefined, folder: string): boolean {
  return path === folder || path?.startsWith(`${folder}/`) === true
}

// Where a container may not ask for the working folder of another user's process, this still tells the main one. What is
// found is killed, so only a whole argument counts: a part of a text may be in the command line of any process.
function hasArgument(pid: string, argument: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument)
  } catch {
    return false
  }
}
