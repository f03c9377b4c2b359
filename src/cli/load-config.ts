// Finds and loads the configuration. In it 'tobedone' is the package that runs, wherever the file lies.
import { access } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { extname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { TobedoneConfig } from '../definition/define-config.ts'
import { StartupError } from '../domain/startup-error.ts'
import { packageFolder } from '../package-folder.ts'
import { checkConfig } from './check-config.ts'

const names = ['tobedone.config.ts', 'tobedone.config.mts', 'tobedone.config.js', 'tobedone.config.mjs']
const entry = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href

/** A configuration and the file it came from. */
export interface LoadedConfig {
  readonly config: TobedoneConfig
  readonly file: string
  /** Whether it is the example of the checkout, because the working directory has none. */
  readonly isExample: boolean
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

async function findIn(folder: string): Promise<string | null> {
  for (const name of names) if (await isThere(join(folder, name))) return join(folder, name)
  return null
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

// Two copies of the library in one process would not know each other's errors. zod is ours where the product has none.
function resolveToThisPackage(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'tobedone') return nextResolve(entry, context)
      try {
        return nextResolve(specifier, context)
      } catch (error) {
        if (specifier !== 'zod' || codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
        return nextResolve(specifier, { ...context, parentURL: import.meta.url })
      }
    },
  })
}

async function load(file: string): Promise<TobedoneConfig> {
  resolveToThisPackage()
  let loaded: unknown
  try {
    loaded = await import(pathToFileURL(file).href)
  } catch (error) {
    throw new StartupError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  return checkConfig(file, loaded)
}

/** The configuration of `--config`, or of the working directory; null when there is none. @throws StartupError */
export async function findConfig(given: string | undefined): Promise<LoadedConfig | null> {
  if (given !== undefined) {
    const file = resolve(given)
    if (!(await isThere(file))) throw new StartupError(`There is no configuration ${file} (--config).`)
    return { config: await load(file), file, isExample: false }
  }
  const file = await findIn(process.cwd())
  if (file !== null) return { config: await load(file), file, isExample: false }
  // The package has none beside it.
  const example = await findIn(fileURLToPath(packageFolder))
  return example === null ? null : { config: await load(example), file: example, isExample: true }
}

/** The configuration, which must be there. @throws StartupError that shows how to write one */
export async function loadConfig(given: string | undefined): Promise<LoadedConfig> {
  const found = await findConfig(given)
  if (found !== null) return found
  throw new StartupError(
    `There is no ${names[0]} in ${process.cwd()}. Write one, or name another file with --config:

  import { defineConfig, defineJobType } from 'tobedone'

  export default defineConfig({
    types: [defineJobType('review_payment', { outcomes: ['released', 'refunded'], dueIn: '4h' })],
  })`,
  )
}
