// The command line as a process of its own, for tests that start, kill and restart it.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const checkout = join(import.meta.dirname, '..', '..')

export interface SpawnOptions {
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
}

/** A command of the CLI under way. */
export interface SpawnedCli {
  readonly process: ChildProcess
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  /** The address of the ready line; rejects with all that was said when it ended before. */
  readonly ready: Promise<string>
  /** The status with which it ended, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>
}

const running = new Set<ChildProcess>()

/** Runs the CLI as a process of its own, without this process's settings. */
function spawnCli({ args = [], environment = {}, folder = checkout }: SpawnOptions = {}): SpawnedCli {
  const launcher = join(checkout, 'src', 'bin.js')
  const script = existsSync(launcher) ? launcher : join(checkout, 'src', 'cli.ts')
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const stdout: string[] = []
  const stderr: string[] = []
  const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  const ready = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      stdout.push(line)
      const [, url] = /^tobedone is ready on (http\S+)$/.exec(line) ?? []
      if (url) resolve(url)
    })
    createInterface(child.stderr).on('line', (line) => stderr.push(line))
    void ended.finally(() => {
      running.delete(child)
      reject(new Error(`it ended before it was ready:\n${[...stdout, ...stderr].join('\n')}`))
    })
  })
  ready.catch(() => {})
  return { process: child, stdout, stderr, ready, ended }
}

/** Runs a command of the CLI to its end. */
export async function runCli(options: SpawnOptions): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const cli = spawnCli(options)
  const status = await cli.ended
  return { status, stdout: cli.stdout.join('\n'), stderr: cli.stderr.join('\n') }
}

/** Starts a server as a process of its own. */
export function spawnServer(options: SpawnOptions = {}): SpawnedCli {
  return spawnCli({ ...options, args: ['serve', ...(options.args ?? [])] })
}

/** Ends all processes that were started here and still run. */
export async function killSpawned(): Promise<void> {
  const ends = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)))
  for (const child of running) child.kill('SIGKILL')
  await Promise.all(ends)
}
