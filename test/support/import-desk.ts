// What tests of the import work with: a folder with a configuration, a database, the command line, and lines to import.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { runCli } from './cli.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'
import { connectProduct } from './system.ts'

const config = `import { defineConfig, defineJobType } from 'tobedone'
import { z } from 'zod'
 export default defineConfig({ types: [
  defineJobType('call_back', { outcomes: ['reached'], metadata: z.object({ phone: z.string().optional() }), claimFor: '2h' }),
  defineJobType('only_one', { ifOpen: 'REFUSE' }),
] })`

/** A line of a file, or what is wrong about one. */
export type Line = Readonly<Record<string, unknown>>

/** The morning of a day of January. */
export const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}T09:00:00.000Z`

/** A job of the first of January. */
export function line(externalId: string, more: Line = {}): Line {
  const target = { type: 'Customer', id: externalId }
  return { externalId, type: 'call_back', target, at: day(1), by: 'crm', history: [], ...more }
}

/** Something that ann does. */
export const step = (on: number, operation: string, more: Line = {}): Line => ({
  at: day(on),
  by: 'ann',
  operation,
  ...more,
})

/** A place to import into. */
export class ImportDesk {
  readonly folder: string
  readonly database: TestDatabase
  readonly #client: Client

  private constructor(folder: string, database: TestDatabase, client: Client) {
    this.folder = folder
    this.database = database
    this.#client = client
  }

  static async open(): Promise<ImportDesk> {
    const folder = await mkdtemp(join(tmpdir(), 'tobedone-import-'))
    await writeFile(join(folder, 'tobedone.config.ts'), config)
    const database = await openTestDatabase()
    return new ImportDesk(folder, database, await connectProduct(database.url))
  }

  async cli(...args: string[]) {
    const environment = { DATABASE_URL: this.database.url, TOBEDONE_LOG_LEVEL: 'warn' }
    return await runCli({ args, folder: this.folder, environment })
  }

  /** Writes a file to import. */
  async write(lines: readonly (Line | string)[]): Promise<string> {
    const file = join(this.folder, 'jobs.ndjson')
    await writeFile(file, lines.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'))
    return file
  }

  async ask<Row>(sql: string): Promise<readonly Row[]> {
    return (await this.#client.query<Row & object>(sql)).rows
  }

  async close(): Promise<void> {
    await this.#client.end()
    await this.database.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
