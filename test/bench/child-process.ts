// The processes of a benchmark: started with an IPC channel, ended by closing it.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }

/** A process of the benchmark. */
export interface BenchChild {
  /** The next message that it sends; `message`, if given, is sent to it before. */
  ask(message?: object): Promise<unknown>
  close(): Promise<void>
}

/** What `npm start` tells Node about memory, which the product runs with here too. */
const startFlags = packageJson.scripts.start.match(/--max-semi-space-size=\d+/)?.slice() ?? []

async function nextMessage(child: ChildProcess, name: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const ended = (code: number | null): void => reject(new Error(`${name} ended with ${code}`))
  child.once('message', resolve)
  child.once('exit', ended)
  try {
    return await promise
  } finally {
    child.removeListener('exit', ended)
  }
}

/** Starts a file of this folder. `profiles` is a folder for its CPU profile, written when it ends. */
export function startChild(file: string, given: readonly string[], profiles?: string): BenchChild {
  const flags = file.startsWith('tobedone') ? startFlags : []
  const execArgv = [
    ...flags,
    ...(profiles === undefined ? ['--expose-gc'] : ['--cpu-prof', `--cpu-prof-dir=${profiles}/${file}`]),
  ]
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [...given], {
    execArgv,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return {
    ask: async (message) => {
      const answer = nextMessage(child, file)
      if (message !== undefined) child.send(message)
      return await answer
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** What a server is asked for. Only the question about memory collects garbage, which takes time of the CPU. */
export interface UsageQuestion {
  readonly of: 'cpu' | 'memory'
}

/** In a server of the benchmark: says where it listens, and ends with whoever started it. */
export function listensOn(port: number, token = ''): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (asked: UsageQuestion) => {
    if (asked.of === 'cpu') {
      const { user, system } = process.cpuUsage()
      process.send?.({ used: (user + system) / 1_000 })
      return
    }
    const answer = (): void => {
      globalThis.gc?.()
      process.send?.({ used: process.memoryUsage().rss })
    }
    // What is freed by the first time goes back to the system a moment later.
    globalThis.gc?.()
    setTimeout(answer, 300)
  })
  process.send?.({ port, token })
}

/** What a server has used, out of its answer. */
export function usage(message: unknown): number {
  if (typeof message === 'object' && message !== null && 'used' in message) return Number(message.used)
  throw new Error('a server did not say what it has used')
}

/** Where a server listens, out of its message. */
export function listening(message: unknown): { readonly port: number; readonly token: string } {
  if (typeof message === 'object' && message !== null && 'port' in message && 'token' in message) {
    return { port: Number(message.port), token: String(message.token) }
  }
  throw new Error('a server did not say where it listens')
}
