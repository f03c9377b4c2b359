// Makes the generated/ of src/client, src/console, test and tools/demo (the types of the GraphQL documents there) with codegen.ts, when they
// are not there or out of date.
import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { isMadeFrom, markName, markOf } from './fingerprint.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = [
  join(root, 'src', 'client'),
  join(root, 'src', 'console'),
  join(root, 'test'),
  join(root, 'tools', 'demo'),
]

/** @param {string} folder */
async function documentsIn(folder) {
  const paths = await readdir(folder, { recursive: true })
  return paths
    .filter((path) => path.endsWith('.ts') && !/(^|[\\/])generated[\\/]/.test(path))
    .sort()
    .map((path) => join(folder, path))
}

const own = ['package.json', 'codegen.ts', 'schema.graphql'].map((path) => join(root, path))
const sources = [...own, ...(await Promise.all(folders.map(documentsIn))).flat()]
const areCurrent = await Promise.all(folders.map((folder) => isMadeFrom(join(folder, 'generated'), sources)))

if (!areCurrent.every(Boolean)) {
  const mark = markOf(sources)
  const codegen = join(root, 'node_modules', '@graphql-codegen', 'cli', 'esm', 'bin.js')
  await promisify(execFile)(process.execPath, [codegen, '--config', 'codegen.ts'], { cwd: root })
  for (const folder of folders) await writeFile(join(folder, 'generated', markName), mark)
}
