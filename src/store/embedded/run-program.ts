// Starts PostgreSQL's programs: as the right user, in their data directory, in a session of their own (the terminal's
// Ctrl-C is not for them), and with nothing of our environment (it may hold secrets and PG… variables).
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { StartupError } from '../../domain/startup-error.ts'
import type { SystemUser } from './system-user.ts'

interface ProgramCall {
  readonly user: SystemUser | undefined
  readonly folder: string
  readonly args: readonly string[]
}

/** Starts a program and gives it back once it runs. Throws StartupError if the system cannot run it. */
export async function startProgram(program: string, call: ProgramCall, stdio: StdioOptions): Promise<ChildProcess> {
  const child = spawn(program, call.args, {
    cwd: call.folder,
    env: environment,
    stdio,
    detached: true,
    windowsHide: true,
    ...(call.user ? { uid: call.user.uid, gid: call.user.gid } : {}),
  })
  return await new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child))
    child.once('error', (error) => reject(explain(program, call, error)))
  })
}

/** Runs a program to its end; `output` is all that it said. */
export async function runProgram(program: string, call: ProgramCall): Promise<{ code: number | null; output: string }> {
  const child = await startProgram(program, call, ['ignore', 'pipe', 'pipe'])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text))
  return await new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}

// Windows' programs do not run without some of its variables; elsewhere these do.
const windowsFolder = 'C:\\Windows'
const environment: NodeJS.ProcessEnv =
  process.platform === 'win32'
    ? { LC_ALL: 'C', TZ: 'UTC', PATH: `${windowsFolder}\\System32`, SystemRoot: windowsFolder, TEMP: tmpdir() }
    : { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

function explain(program: string, { user }: ProgramCall, error: Error): StartupError {
  return new StartupError(
    `${program} does not run on this system${user ? ` as the user with uid ${user.uid}` : ''} (${error.message}): ` +
      `set DATABASE_URL to a PostgreSQL of your own (14 or newer).`,
    { cause: error },
  )
}
