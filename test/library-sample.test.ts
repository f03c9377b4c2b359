// The sample of docs/library.md, word for word: it compiles, and it runs on a PostgreSQL of its own. Only the two comments that
// stand for the product's own work are filled in, and `prisma` is a product's client on the same database.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import { size } from './size.ts'
import { sampleOf } from './support/library-sample.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const folder = join(root, 'test', 'generated', 'library-sample')

test('compiles and runs', { timeout: 120_000 }, async () => {
  await mkdir(folder, { recursive: true })
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const product = "import { connect } from '../../product/connect.ts'\nconst prisma = connect(process.argv[2] ?? '')\n"
  await writeFile(join(folder, 'sample.ts'), `${product}${await sampleOf()}await prisma.$disconnect()\n`)
  const settings = { extends: '../../../tsconfig.json', include: ['sample.ts'], exclude: [] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  // In the short form package.test.ts is enough, where it is compiled against the package.
  if (size(0, 1) === 1)
    await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder])

  const home = await mkdtemp(join(tmpdir(), 'tobedone-sample-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const postgres = await openEmbeddedPostgres({ dataFolder: join(home, '.tobedone'), log: () => {} })
  const { stdout, stderr } = await run(
    process.execPath,
    ['--conditions=tobedone-source', join(folder, 'sample.ts'), postgres.url],
    {
      cwd: home,
    },
  ).finally(() => postgres.close())
  expect(stderr).toBe('')
  expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('followed'))).toEqual([
    'CLAIMED',
    'COMPLETED',
    'REQUESTED',
  ])
})
