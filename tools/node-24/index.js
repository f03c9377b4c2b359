// Where the Node 24 is that npm installed beside this package. The versions in package.json here are the pin.
import { rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** The oldest Node that runs this project: the first whose type stripping and library are relied on. */
export const oldestMajor = 24

/** Whether the running Node is too old. */
export function isTooOld() {
  return Number.parseInt(process.versions.node, 10) < oldestMajor
}

/** What to tell somebody whose Node is too old when npm has brought none. */
export const advice =
  `tobedone needs Node ${oldestMajor} or later, and this is ${process.version} (${process.platform}, ${process.arch}).\n` +
  `"npm ci" brings Node ${oldestMajor} with it, but there is none for this machine in node_modules. ` +
  `Run "npm ci" (with its optional packages), or install Node ${oldestMajor} from https://nodejs.org.`

/** The path of the Node 24 in node_modules, or null where npm installed none (no package for this machine, or left out). */
export function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  try {
    const described = require.resolve(`${prefix}-${system}-${process.arch}/package.json`)
    return join(dirname(described), require(described).bin.node)
  } catch {
    return null
  }
}

/**
 * Puts the Node 24 of node_modules where npm's scripts find it first, if it is not there. npm does so itself, but npm 10
 * takes the link away again together with those of the packages for other machines.
 * @returns {Promise<boolean>} whether there is a Node 24 to be found now
 */
export async function linkNode() {
  const node = findNode()
  if (node === null || process.platform === 'win32') return false
  const commands = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))
  await rm(join(commands, 'node'), { force: true })
  await symlink(relative(commands, node), join(commands, 'node')).catch((error) => {
    if (error.code !== 'EEXIST') throw error
  })
  return true
}
