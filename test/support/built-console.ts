// Makes sure that the console is built as its sources are now, in a process of its own: what tests run in changes how Vite works.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const tool = fileURLToPath(new URL('../../tools/build-console.js', import.meta.url))

/** Builds it, if that is not done yet. */
export async function buildConsole(): Promise<void> {
  await promisify(execFile)(process.execPath, [tool])
}
