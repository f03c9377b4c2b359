// Makes dist/console, the page that staff work in, with Vite, when it is not there or out of date. Its files have names that
// change with what is in them, and lie there compressed as well. Runs side by side are harmless: the folder is put in place whole.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { filesBelow, isMadeFrom, markName, markOf } from './fingerprint.js'
import { writeLicences } from './licences.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const built = join(dist, 'console')
const ways = { '.gz': promisify(gzip), '.br': promisify(brotliCompress) }

/** @param {string} folder */
function sourcesIn(folder) {
  return filesBelow(folder).filter(
    (path) => /\.(js|ts|tsx|css|html|svg)$/.test(path) && !/[\\/]generated[\\/]/.test(relative(root, path)),
  )
}

/** @param {string} folder */
async function compress(folder) {
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name))
    for (const [suffix, way] of Object.entries(ways)) {
      const smaller = await way(text)
      if (smaller.length < text.length * 0.9) await writeFile(join(folder, `${name}${suffix}`), smaller)
    }
  }
}

/**
 * Lets the page have the theme that somebody has chosen before anything is drawn: by a script of its own, which no module can be,
 * and whose name changes with what is in it.
 * @returns {import('vite').Plugin}
 */
function themeFirst() {
  const name = 'chosen-theme.js'
  return {
    name: 'theme-first',
    async buildStart() {
      this.emitFile({ type: 'asset', name, source: await readFile(join(root, 'src', 'console', name)) })
    },
    transformIndexHtml(_html, { bundle = {} }) {
      const found = Object.values(bundle).find((file) => file.type === 'asset' && file.names.includes(name))
      if (found === undefined) throw new Error(`${name} is not in the bundle`)
      return [{ tag: 'script', attrs: { src: `/${found.fileName}` }, injectTo: 'head' }]
    },
  }
}

/** @param {string} outDir */
async function runVite(outDir) {
  const { build } = await import('vite')
  // The page is always the one for use: with another NODE_ENV of whoever builds it, it would have React for development in it.
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  const made = await build({
    configFile: false,
    root: join(root, 'src', 'console'),
    plugins: [themeFirst()],
    // Of its warnings there are hundreds, that "use client" means nothing here.
    logLevel: 'error',
    // Icons and other small things stay files of their own: the page's policy lets nothing be inline.
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2023' },
  }).finally(() => {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  })
  if (!('output' in made)) throw new Error('Vite has made more, or less, than one page.')
  await writeLicences(outDir, made.output)
}

/** Builds what is missing or out of date; quick (some milliseconds) when nothing is. */
export async function buildConsole() {
  const own = ['package.json', 'codegen.ts', 'schema.graphql', 'tools/build-console.js', 'tools/licences.js'].map(
    (path) => join(root, path),
  )
  const folders = ['console', 'client'].map((name) => join(root, 'src', name))
  const sources = [...own, ...folders.flatMap(sourcesIn)]
  if (await isMadeFrom(built, sources)) return
  const mark = markOf(sources)
  await promisify(execFile)(process.execPath, [join(root, 'tools', 'generate-documents.js')], { cwd: root })
  await mkdir(dist, { recursive: true })
  const workshop = await mkdtemp(join(dist, '.making-console-'))
  try {
    await runVite(join(workshop, 'console'))
    await compress(join(workshop, 'console', 'assets'))
    await writeFile(join(workshop, 'console', markName), mark)
    await rm(built, { recursive: true, force: true })
    await rename(join(workshop, 'console'), built).catch(async (error) => {
      // Another one that was started at the same time was faster, and has made the same.
      if (!(await isMadeFrom(built, sources))) throw error
    })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole()
