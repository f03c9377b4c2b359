// Tells whether something has to be made anew: what it is made from is noted beside it in `made-from`, as a hash of the files, which
// counts, and as their sizes and times, which are seen ten times as fast and are enough where nothing was touched.
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The file in a folder of generated files that holds what they were made from. */
export const markName = 'made-from'

// Every start looks at hundreds of files here. Node's own way to all that is below asks about each by itself, and takes five times as
// long.
/**
 * The files below a folder, as paths, in one order; without what other runs are making, which comes and goes.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.making-'))
  const found = entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
  return found.sort()
}

/**
 * A hash of the names and texts of files. A missing file counts as an empty one.
 * @param {readonly string[]} paths
 */
function fingerprintOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0${textOf(path)}\0`)
  return hash.digest('hex')
}

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/**
 * A hash of the names, sizes and times of files.
 * @param {readonly string[]} paths
 */
function stampOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const { size, mtimeMs, ctimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {}
    hash.update(`${path}\0${size}\0${mtimeMs}\0${ctimeMs}\0`)
  }
  return hash.digest('hex')
}

/**
 * What to note about something that will be made from these files as they are now.
 * @param {readonly string[]} paths
 */
export function markOf(paths) {
  const stamp = stampOf(paths)
  return `${fingerprintOf(paths)}\n${stamp}\n`
}

/**
 * Whether the files in a folder were made from these as they are now.
 * @param {string} folder
 * @param {readonly string[]} paths
 */
export async function isMadeFrom(folder, paths) {
  const noted = await readFile(join(folder, markName), 'utf8').catch(() => '')
  const [fingerprint, stamp] = noted.split('\n')
  if (stamp === stampOf(paths)) return true
  const mark = markOf(paths)
  if (!mark.startsWith(`${fingerprint}\n`)) return false
  await note(folder, mark)
  return true
}

// Whole or not at all, as others read it at the same time. Where nothing may be written the next one looks as long as this one.
/**
 * @param {string} folder
 * @param {string} mark
 */
async function note(folder, mark) {
  const draft = join(folder, `.making-${markName}-${randomBytes(4).toString('hex')}`)
  try {
    await writeFile(draft, mark)
    await rename(draft, join(folder, markName))
  } catch {
    await rm(draft, { force: true }).catch(() => {})
  }
}
