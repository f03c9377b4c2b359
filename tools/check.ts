// `npm run check`: every check, all of them also when one fails, the tests last. npm has put node_modules/.bin into the path.
// What is generated and kept in the repository (schema, documents) and the direction of imports are held by tests.
import { spawn } from 'node:child_process'

const checks = {
  types: 'tsc',
  'types of the console': 'tsc --project src/console',
  lint: 'biome check --error-on-warnings',
  'unused code': 'knip',
  tests: 'vitest run',
}

function passes(command: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0))
  })
}

const failed: string[] = []
for (const [name, command] of Object.entries(checks)) {
  console.log(`\n── ${name}: ${command}`)
  if (!(await passes(command))) failed.push(name)
}
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
