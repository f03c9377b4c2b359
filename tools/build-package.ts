// Makes dist/ for the package: JavaScript and declarations of the library, what is generated included, beside the console and the
// command that are built there. `npm pack` runs it. Node runs no TypeScript from within node_modules, so a package without it would not start.
import { execFile } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')

const dist = join(root, 'dist')
await mkdir(dist, { recursive: true })
// A server of the checkout may be reading its console or its own code just now.
const rest = (await readdir(dist)).filter((name) => !name.includes('console') && !name.includes('command'))
for (const name of rest) await rm(join(dist, name), { recursive: true, force: true })
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
try {
  await promisify(execFile)(process.execPath, [compiler, '--project', join(root, 'tools', 'package')], { cwd: root })
} catch (error) {
  // The compiler tells what is wrong on its standard output.
  console.error(error instanceof Error && 'stdout' in error ? String(error.stdout) : error)
  process.exitCode = 1
}
