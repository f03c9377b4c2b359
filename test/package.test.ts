// The package as a stranger gets it: packed, installed into an empty project, compiled against and run there, with nothing of
// the checkout beside it.
import { execFile } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { size } from './size.ts'
import { openEmptyDatabase, type TestDatabase } from './support/database.ts'
import { sampleOf } from './support/library-sample.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const minutes = 60_000

let project: string
let database: TestDatabase

const environment = { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter) }
const npm = (folder: string, ...args: string[]) =>
  run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'], {
    cwd: folder,
    env: { ...environment, npm_config_update_notifier: 'false' },
  })
const nodeWith = (settings: Readonly<Record<string, string>>, ...args: string[]) =>
  run(process.execPath, args, { cwd: project, env: { PATH: environment.PATH, ...settings } })
const node = (...args: string[]) => nodeWith({}, ...args)
const command = join('node_modules', '.bin', 'tobedone')

/** For the short form: puts there what the package needs, in the versions that are locked, so that npm has to unpack the package only. */
async function bringNeeded(): Promise<void> {
  const { packages } = z
    .object({
      packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
    })
    .parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')))
  const needed = Object.entries(packages).filter(
    ([path, { dev = false, devOptional = false }]) =>
      path.lastIndexOf('node_modules/') === 0 && !dev && !devOptional && existsSync(join(root, path)),
  )
  for (const [path] of needed) cpSync(join(root, path), join(project, path), { recursive: true })
}

beforeAll(async () => {
  database = await openEmptyDatabase()
  project = await realpath(await mkdtemp(join(tmpdir(), 'tobedone-project-')))
  await npm(root, 'pack', '--pack-destination', project)
  const [tarball = ''] = await readdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', private: true }))
  if (size(0, 1) === 0) await bringNeeded()
  await npm(project, 'install', `./${tarball}`)
}, 5 * minutes)

afterAll(async () => {
  await rm(project, { recursive: true, force: true })
  await database.close()
})

const product = "import { connect } from './product/connect.ts'\nconst prisma = connect(process.argv[2] ?? '')\n"
const opening = "createTobedone({ types: [reviewPayment], database: process.argv[2] ?? '' })"
const doors = `import { pino } from 'pino'
import { createTobedone, defineJobType } from 'tobedone'
import { openClient } from 'tobedone/client'
import { mountedSchema } from 'tobedone/graphql'
import { authenticateByToken, mintToken, secretKeys, startServer, usualClaimNames as claims } from 'tobedone/server'

await using jobs = await createTobedone({ types: [defineJobType('review')], database: process.argv[2] ?? '' })
const secret = new TextEncoder().encode('a secret of thirty-two characters')
const { clock } = jobs.system
const authentication = authenticateByToken({ keys: secretKeys(secret), claims, clock, onTrouble: () => {} })
const log = pino({ level: 'silent' })
const server = await startServer({ tobedone: jobs.system, host: '127.0.0.1', port: 0, authentication, log, isProduction: true })
const who = { sub: 'shop', roles: ['service'], groups: [], expiresInMs: 60_000 }
const client = openClient({ url: server.url + '/graphql', token: await mintToken(who, secret, claims, clock.now()) })
const answer = await client.request({ type: 'review', target: { type: 'P', id: '1' } })
console.log(answer?.job?.status, mountedSchema(jobs.system.registry).getQueryType()?.name)
client.close()
await server.close()
`

test('holds what runs, and nothing else', async () => {
  const entries = await readdir(join(project, 'node_modules', 'tobedone'))
  expect(entries.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'prisma', 'src'])
  expect(await readdir(join(project, 'node_modules', 'tobedone', 'src'))).toEqual(['bin.js'])
  const dist = join(project, 'node_modules', 'tobedone', 'dist')
  expect((await readdir(join(dist, 'console'))).sort()).toEqual(['assets', 'index.html', 'licences.txt', 'made-from'])
  expect((await readdir(join(dist, 'command'))).sort()).toEqual([
    ...['cli.js', 'index.js', 'licences.txt', 'made-from', 'parts'],
  ])
  // What is in them goes with its licence.
  const bundled = { command: ['graphql', 'graphql-yoga', 'pg', 'zod'], console: ['react', 'recharts', 'lucide-react'] }
  for (const [folder, names] of Object.entries(bundled)) {
    const licences = await readFile(join(dist, folder, 'licences.txt'), 'utf8')
    for (const name of names) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'))
  }
})

test(
  'what it says of its types fits the sample of docs/library.md, and each of its doors',
  async () => {
    await cp(join(root, 'test', 'product'), join(project, 'product'), { recursive: true })
    await writeFile(join(project, 'sample.ts'), `${product}${await sampleOf(opening)}await prisma.$disconnect()\n`)
    await writeFile(join(project, 'doors.ts'), doors)
    const settings = {
      compilerOptions: {
        ...{ noEmit: true, strict: true, module: 'nodenext', target: 'esnext', allowImportingTsExtensions: true },
        ...{ lib: ['esnext'], types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] },
      },
      files: ['sample.ts', 'doors.ts'],
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings))
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const compiled = await nodeWith({ GOGC: 'off' }, tsc, '-p', '.', '--singleThreaded').catch(
      (error: { readonly stdout: string }) => error,
    )
    // What is wrong within other packages (the declarations of lru-cache, under yoga) is not ours to say.
    const isOurs = (line: string): boolean =>
      /^(node_modules\/tobedone\/|[\w./]+\.ts\()/.test(line) && !/^node_modules\/(?!tobedone\/)/.test(line)
    expect(compiled.stdout.split('\n').filter(isOurs)).toEqual([])
  },
  2 * minutes,
)

test(
  'the sample of docs/library.md runs, beside a product with a Prisma client of its own',
  async () => {
    const { stdout } = await node('sample.ts', database.url)
    expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('followed'))).toEqual([
      'CLAIMED',
      'COMPLETED',
      'REQUESTED',
    ])
  },
  minutes,
)

test(
  'server, GraphQL and client are there, each through its door',
  async () => {
    expect((await node('doors.ts', database.url)).stdout.trim()).toBe('PENDING Query')
  },
  minutes,
)

test(
  'the command works, with a configuration of the project',
  async () => {
    const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect((await node(command, '--version')).stdout.trim()).toBe(version)
    await writeFile(
      join(project, 'tobedone.config.ts'),
      "import { defineConfig, defineJobType } from 'tobedone'\nexport default defineConfig({ types: [defineJobType('review')] })\n",
    )
    const job = { type: 'review', target: { type: 'P', id: '1' }, at: '2026-01-01T00:00:00Z', by: 'shop' }
    await writeFile(join(project, 'jobs.ndjson'), JSON.stringify({ externalId: 'a', ...job }))
    // Without an address: on the PostgreSQL that came along, which takes a while to make.
    const settings = size(0, 1) === 1 ? {} : { DATABASE_URL: database.url }
    const { stdout } = await nodeWith(settings, command, 'import', 'jobs.ndjson')
    expect(stdout).toBe('1 imported, 0 already there, 0 refused\n')
    expect((await readdir(project)).includes('.tobedone')).toBe(size(0, 1) === 1)
  },
  2 * minutes,
)
