// Makes the generated/ of src/client, src/console, test and tools/demo (the types of the GraphQL documents there) with codegen.ts, when they
// are not there or out of date.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { filesBelow, isMadeFrom, markName, markOf } from './fingerprint.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = [
  join(root, 'src', 'client'),
  join(root, 'src', 'console'),
  join(root, 'test'),
  join(root, 'tools', 'demo'),
]

/** @param {string} folder */
function documentsIn(folder) {
  return filesBelow(folder).filter((path) => path.endsWith('.ts') && !/[\\/]generated[\\/]/.test(relative(root, path)))
}

const own = ['package.json', 'codegen.ts', 'schema.graphql'].map((path) => join(root, path))
const sources = [...own, ...folders.flatMap(documentsIn)]
const areCurrent = await Promise.all(folders.map((folder) => isMadeFrom(join(folder, 'generated'), sources)))

if (!areCurrent.every(Boolean)) {
  const mark = markOf(sources)
  const codegen = join(root, 'node_modules', '@graphql-codegen', 'cli', 'esm', 'bin.js')
  await promisify(execFile)(process.execPath, [codegen, '--config', 'codegen.ts'], { cwd: root })
  for (const folder of folders) await writeFile(join(folder, 'generated', markName), mark)
}
