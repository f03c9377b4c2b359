// The command line. What can be mended by whoever typed it is told without a stack.
import { inspect, parseArgs } from 'node:util'
import { help, version } from './cli/help.ts'
import { UsageError } from './cli/usage-error.ts'
import { readSettings } from './config.ts'
import { JobError } from './domain/job-error.ts'
import { StartupError } from './domain/startup-error.ts'

const options = {
  config: { type: 'string' },
  sub: { type: 'string' },
  role: { type: 'string', multiple: true },
  group: { type: 'string', multiple: true },
  'expires-in': { type: 'string' },
  person: { type: 'string' },
  'target-type': { type: 'string' },
  'target-id': { type: 'string' },
  'dry-run': { type: 'boolean' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** The options that only one command takes. */
const ownOptions = {
  token: ['sub', 'role', 'group', 'expires-in'],
  import: ['dry-run'],
  export: ['out'],
  erase: ['person', 'target-type', 'target-id'],
} as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

// Each command brings in only what it needs: a token must not wait for a server's parts to be loaded.
async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args)
  if (values.help) return void process.stdout.write(help)
  if (values.version) return void process.stdout.write(`${await version()}\n`)
  const [command = 'serve', ...rest] = positionals
  if (rest.length > (command === 'import' ? 1 : 0)) throw new UsageError(`There is too much: ${rest.join(' ')}`)
  for (const [owner, names] of Object.entries(ownOptions)) {
    const foreign = command === owner ? undefined : names.find((name) => values[name] !== undefined)
    if (foreign !== undefined) throw new UsageError(`--${foreign} is for "tobedone ${owner}".`)
  }
  switch (command) {
    case 'serve':
      return await (await import('./cli/serve.ts')).serve(readSettings(), values.config)
    case 'migrate':
      return await (await import('./cli/migrate.ts')).migrate(readSettings())
    case 'recount':
      return await (await import('./cli/recount.ts')).recount(readSettings())
    case 'schema':
      return await (await import('./cli/schema.ts')).schema(values.config)
    case 'token':
      return await (await import('./cli/token.ts')).token(readSettings(), {
        ...values,
        expiresIn: values['expires-in'],
      })
    case 'erase':
      return await (await import('./cli/erase.ts')).erase(readSettings(), {
        person: values.person,
        targetType: values['target-type'],
        targetId: values['target-id'],
      })
    case 'import':
      return await (await import('./cli/import.ts')).importFile(readSettings(), rest[0], {
        config: values.config,
        isDryRun: values['dry-run'] ?? false,
      })
    case 'export':
      return await (await import('./cli/export.ts')).exportFile(readSettings(), values.out)
    default:
      throw new UsageError(`There is no command "${command}".`)
  }
}

/** Runs a command and ends the process with its status: 0, 1 when it failed, 2 when the command line makes no sense. */
export async function runCli(args: readonly string[]): Promise<never> {
  try {
    await run(args)
    // Nought, unless the command has found fault with what it was given.
    process.exit()
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nTry: tobedone --help\n`)
      process.exit(2)
    }
    process.stderr.write(
      `${error instanceof StartupError || error instanceof JobError ? error.message : inspect(error)}\n`,
    )
    process.exit(1)
  }
}

if (import.meta.main) await runCli(process.argv.slice(2))
