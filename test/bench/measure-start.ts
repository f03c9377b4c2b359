// How soon after its start a server gives the first right answer: the product as its command starts it, with a configuration, its
// keys and all of its checks, beside a peer that is one file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli, spawnServer } from '../support/cli.ts'
import { type BenchChild, listening, startChild } from './child-process.ts'
import { readContenders } from './read-contenders.ts'
import { resultOf } from './running-contender.ts'

type Started = { readonly port: number; readonly token: string; readonly stop: () => Promise<unknown> }

const configuration = [
  "import { defineConfig, defineJobType } from 'tobedone'",
  "export default defineConfig({ types: [defineJobType('verify_document')] })",
].join('\n')

async function prepareCommand(databaseUrl: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tobedone-bench-'))
  await writeFile(join(folder, 'tobedone.config.ts'), configuration)
  const environment = { DATABASE_URL: databaseUrl, NODE_ENV: 'production', TOBEDONE_LOG_LEVEL: 'warn' }
  const { stdout } = await runCli({ folder, environment, args: ['token', '--sub', 'bench', '--role', 'service'] })
  return {
    async start(): Promise<Started> {
      const server = spawnServer({ folder, environment })
      const port = Number(new URL(await server.ready).port)
      const stop = async (): Promise<unknown> => {
        server.process.kill('SIGTERM')
        return await server.ended
      }
      return { port, token: stdout.trim(), stop }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

function prepareChild(file: string, databaseUrl: string) {
  return {
    async start(): Promise<Started> {
      const child = startChild(file, [databaseUrl])
      return { ...listening(await child.ask()), stop: () => child.close() }
    },
    close: async () => {},
  }
}

/** Prepares the starts of a contender on a database with jobs to read. */
export async function prepareStarts(name: string, databaseUrl: string, generator: BenchChild) {
  const contender = readContenders.find((each) => each.name === name)
  if (contender === undefined) throw new Error(`There is no contender ${name}.`)
  const { file, templateOf } = contender
  const prepared = name === 'tobedone' ? await prepareCommand(databaseUrl) : prepareChild(file, databaseUrl)
  return {
    /** From a start to the first right answer, in milliseconds. */
    async measure(): Promise<number> {
      const startedAt = performance.now()
      const { port, token, stop } = await prepared.start()
      try {
        const load = { port, template: templateOf('job', token), connections: 1, from: 0, until: 2 ** 30, ms: 0.001 }
        const { failure } = resultOf(await generator.ask(load))
        if (failure !== null) throw new Error(`${name} failed: ${failure}`)
        return performance.now() - startedAt
      } finally {
        await stop()
      }
    },
    close: prepared.close,
  }
}
