// Writes the licences of the packages that a bundle is made of: they go where their code goes.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What a bundler says of what it has made.
 * @typedef {{ type: 'chunk', moduleIds: readonly string[] } | { type: 'asset' }} Made
 */

/**
 * The folders of the packages that are in it.
 * @param {readonly Made[]} output
 */
function packagesOf(output) {
  const modules = output.flatMap((made) => (made.type === 'chunk' ? made.moduleIds : []))
  const folders = modules.map((path) => /^[^\0]*node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0])
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/** @param {string} folder */
async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8')
  return `${name} ${version} (${license})\n\n${text.trim()}\n`
}

/**
 * Writes `licences.txt` into the folder of a bundle.
 * @param {string} folder
 * @param {readonly Made[]} output
 */
export async function writeLicences(folder, output) {
  const licences = await Promise.all(packagesOf(output).map(licenceOf))
  await writeFile(join(folder, 'licences.txt'), licences.join(`\n${'─'.repeat(80)}\n\n`))
}
