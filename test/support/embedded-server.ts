// Runs embedded-child.ts and reads what it tells.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface ChildOptions {
  /** `write` adds rows until it is killed, `close` leaves at once, `migrate` is in the midst of that; else it holds PostgreSQL open. */
  work?: 'write' | 'close' | 'migrate'
  uid?: number
  gid?: number
  /** The folder that holds `src` and `test`; this checkout unless told. */
  checkout?: string
  node?: string
  /** Gives it a process group of its own, as a shell gives one to each command line. */
  ownGroup?: boolean
  /** A program and its arguments that start the rest of the command line (`unshare` …). */
  wrapper?: string[]
}

export interface ChildServer {
  readonly process: ChildProcess
  /** The address, once open; rejects with what the server said when it could not open. */
  readonly opened: Promise<string>
  /** Rows that PostgreSQL has acknowledged so far. */
  readonly rows: string[]
  /** Everything that was told or written. */
  readonly said: string[]
  /** Settles when the process is gone. */
  readonly ended: Promise<unknown>
  kill(): Promise<void>
  /** Asks it to leave and waits for its end. */
  leave(): Promise<void>
}

const running = new Set<ChildServer>()
const checkoutHere = join(import.meta.dirname, '..', '..')

/** Starts a server process on a data folder. */
export function startServer(dataFolder: string, options: ChildOptions = {}): ChildServer {
  const script = join(options.checkout ?? checkoutHere, 'test', 'support', 'embedded-child.ts')
  const command = [...(options.wrapper ?? []), options.node ?? process.execPath, script, dataFolder, options.work ?? '']
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: '/',
    detached: options.ownGroup === true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
  })
  const ended = once(child, 'close')
  const [rows, said]: string[][] = [[], []]
  const opened = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said?.push(line)
      const told: { url?: string; row?: string; name?: string; failed?: string } = JSON.parse(line)
      if (told.url) resolve(told.url)
      if (told.row) rows?.push(told.row)
      if (told.failed) reject(Object.assign(new Error(told.failed), { name: told.name }))
    })
    createInterface(child.stderr).on('line', (line) => said?.push(line))
    child.once('error', reject)
    void ended.then(() => reject(new Error(`ended: ${said?.join('\n')}`)))
  })
  opened.catch(() => undefined)
  const server: ChildServer = {
    process: child,
    opened,
    rows: rows ?? [],
    said: said ?? [],
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    leave: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
  running.add(server)
  void ended.then(() => running.delete(server))
  return server
}

/** Kills all servers that still run. */
export async function killServers(): Promise<void> {
  await Promise.all([...running].map((server) => server.kill()))
}
