// A note of where PostgreSQL was started last: the address to keep, and who may look for its process.
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { Layout } from './layout.ts'

interface LastStart {
  readonly port: number
  /** The machine, and the container on it, that started PostgreSQL. */
  readonly host: string
}

/** What is known of the last start; undefined if there was none or the note of it is unreadable. */
export async function readLastStart({ lastStartFile }: Layout): Promise<LastStart | undefined> {
  try {
    const { port, host }: Partial<LastStart> = JSON.parse(await readFile(lastStartFile, 'utf8'))
    return typeof port === 'number' && typeof host === 'string' ? { port, host } : undefined
  } catch {
    return undefined
  }
}

/** Notes the start that is about to happen. */
export async function writeLastStart(layout: Layout, start: LastStart): Promise<void> {
  const last = await readLastStart(layout)
  if (last?.port === start.port && last.host === start.host) return
  const { lastStartFile } = layout
  await writeFile(`${lastStartFile}.new`, `${JSON.stringify(start)}\n`)
  await rename(`${lastStartFile}.new`, lastStartFile)
}
