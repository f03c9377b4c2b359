// Makes what Prisma generates, when it is not there or out of date: src/generated (its client and Pothos' types) from
// prisma/schema.prisma, and by tools/generate-product.js the client of the product in the tests.
// Runs side by side are harmless: each makes its own copy and puts it in place file by file, the mark of what it is last.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesBelow, isMadeFrom, markName, markOf } from './fingerprint.js'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * A schema, and the folder that it writes to, both from the root of the repository.
 * @typedef {{ schema: string, generated: string }} Generation
 */

/** @type {Generation} */
const ofOurs = { schema: 'prisma/schema.prisma', generated: 'src/generated' }

/** The path of Prisma's command line. */
function locatePrisma() {
  try {
    return join(dirname(require.resolve('prisma/package.json')), require('prisma/package.json').bin.prisma)
  } catch (cause) {
    throw new Error(
      'Prisma is not installed, so src/generated cannot be made. Run "npm ci" with the development dependencies.',
      { cause },
    )
  }
}

/**
 * Runs `prisma generate` and answers what it printed and whether it worked.
 * @param {string} copy the path of the schema
 * @returns {Promise<{ output: string, isDone: boolean }>}
 */
function runPrisma(copy) {
  const prisma = locatePrisma()
  const PATH = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [prisma, 'generate', '--no-hints', '--schema', copy], {
      cwd: root,
      env: { ...process.env, PATH, CHECKPOINT_DISABLE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ output, isDone: code === 0 }))
  })
}

/**
 * Generates what is missing or out of date; quick (a few milliseconds) when nothing is.
 * @param {Generation} generation
 */
export async function generate(generation = ofOurs) {
  const generated = join(root, generation.generated)
  const schema = join(root, generation.schema)
  // What the generated files depend on; package.json for the exact versions of the generators.
  const sources = [schema, join(root, 'package.json'), fileURLToPath(import.meta.url)]
  if (await isMadeFrom(generated, sources)) return
  const mark = markOf(sources)
  await mkdir(generated, { recursive: true })
  const workshop = await mkdtemp(join(generated, '.making-'))
  try {
    // The schema names its output relative to itself, so a copy of it elsewhere writes elsewhere.
    const copy = join(workshop, generation.schema)
    await mkdir(dirname(copy), { recursive: true })
    await writeFile(copy, await readFile(schema))
    const { output, isDone } = await runPrisma(copy)
    if (!isDone) throw new Error(`prisma generate failed:\n${output}`)
    const made = join(workshop, generation.generated)
    const files = filesBelow(made).map((path) => relative(made, path))
    for (const file of files) {
      await mkdir(dirname(join(generated, file)), { recursive: true })
      await rename(join(made, file), join(generated, file))
    }
    for (const path of filesBelow(generated)) {
      const file = relative(generated, path)
      if (!files.includes(file) && file !== markName) await rm(path, { force: true })
    }
    await writeFile(join(workshop, markName), mark)
    await rename(join(workshop, markName), join(generated, markName))
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate()
