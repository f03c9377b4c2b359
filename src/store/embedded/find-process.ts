// Tells whether a process is a cluster's main process. A number alone proves nothing: after a crash it may belong to
// somebody else, or to a dead process that nobody has collected (a zombie has no arguments).
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Whether `pid` lives and was started with the cluster's mark; or is one that is just ending, whose mark is unreadable. */
export async function isMainProcess(pid: number, mark: string): Promise<boolean> {
  switch (process.platform) {
    case 'linux': {
      // Arguments may be read across users; the working directory may not (containers lack that right).
      const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return args.split('\0').includes(markArgument(mark)) || (args === '' && (await isEnding(pid)))
    }
    case 'win32':
      return isAlive(pid)
    default: {
      const found = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => undefined)
      return found?.stdout.includes(markArgument(mark)) ?? false
    }
  }
}

/** The argument of PostgreSQL that carries the mark. */
export function markArgument(mark: string): string {
  return `cluster_name=${mark}`
}

// A process loses its arguments first and its port and memory some milliseconds later; only then is it a zombie or gone.
async function isEnding(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [state = 'X', , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ending = 0x4
  return !'ZX'.includes(state) && (Number(flags) & ending) !== 0
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
