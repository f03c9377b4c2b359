// Makes the data folder and proves that it can be written, so that every later failure has another cause.
import { access, constants, mkdir, mkdtemp, realpath, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, explainFolderProblem, tellControlCharacter } from './folder-problem.ts'
import { type Layout, layoutOf } from './layout.ts'

/** Makes the folder if it is absent and gives its layout. Throws StartupError if this user may not or cannot write it. */
export async function prepareDataFolder(dataFolder: string): Promise<Layout> {
  // PostgreSQL tells of itself in a file of lines, in one of which is the name of its folder.
  if (/\p{Cc}/u.test(dataFolder)) throw tellControlCharacter(dataFolder)
  try {
    await makeFolder(dataFolder)
    const layout = layoutOf(await realpath(dataFolder))
    await rmdir(await mkdtemp(join(layout.dataFolder, 'probe-')))
    // Asked, never opened: closing any handle of a lock file would drop this process's own locks on it.
    for (const lock of [layout.startLock, layout.membersLock]) await mayWriteIfPresent(lock)
    return layout
  } catch (error) {
    throw explainFolderProblem(error, dataFolder)
  }
}

// Step by step: where a folder takes no others, as in /proc, Node's own recursion goes on for ever.
async function makeFolder(path: string, isParentThere = false): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || isParentThere || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await makeFolder(path, true)
  }
}

async function mayWriteIfPresent(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
