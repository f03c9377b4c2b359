// The built console as it is served: read into memory once, each file also compressed as the build left it. In the checkout and
// in the package it lies in the same place, dist/console.
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { packageFolder } from '../../package-folder.ts'

/** A file, and its bytes by the content coding that a browser may take. */
export interface ConsoleFile {
  readonly type: string
  readonly bytes: Readonly<Record<'identity' | 'gzip' | 'br', Buffer>>
}

/** The page, and what it loads, by path. */
export interface ConsoleFiles {
  readonly index: string
  readonly assets: ReadonlyMap<string, ConsoleFile>
}

const folder = new URL('dist/console/', packageFolder)

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

async function readAsset(name: string, all: readonly string[]): Promise<ConsoleFile> {
  const read = (suffix: string): Promise<Buffer> =>
    readFile(new URL(`assets/${name}${all.includes(`${name}${suffix}`) ? suffix : ''}`, folder))
  const [identity, gzip, br] = await Promise.all([read(''), read('.gz'), read('.br')])
  return { type: types[extname(name)] ?? 'application/octet-stream', bytes: { identity, gzip, br } }
}

async function readAll(): Promise<ConsoleFiles> {
  const index = await readFile(new URL('index.html', folder), 'utf8')
  const all = await readdir(new URL('assets/', folder))
  const names = all.filter((name) => !/\.(gz|br)$/.test(name))
  const assets = names.map(async (name) => [`/assets/${name}`, await readAsset(name, all)] as const)
  return { index, assets: new Map(await Promise.all(assets)) }
}

let files: Promise<ConsoleFiles | null> | undefined

/** The files, read once in a process; null where the console was not built. */
export function consoleFiles(): Promise<ConsoleFiles | null> {
  files ??= readAll().catch(() => {
    files = undefined
    return null
  })
  return files
}
