// Tells whether something has to be made anew: a hash of the files that it is made from, kept beside it in `made-from`.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A hash of the names and texts of files. A missing file counts as an empty one.
 * @param {readonly string[]} paths
 */
export function fingerprintOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0${textOf(path)}\0`)
  return hash.digest('hex')
}

// Every start reads some hundred small files here: one after the other takes a fifth of the time that promises take.
/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The file in a folder of generated files that holds the hash of what they were made from. */
export const markName = 'made-from'

/**
 * Whether the files in a folder were made from this.
 * @param {string} folder
 * @param {string} fingerprint
 */
export async function isMadeFrom(folder, fingerprint) {
  return (await readFile(join(folder, markName), 'utf8').catch(() => '')) === fingerprint
}
