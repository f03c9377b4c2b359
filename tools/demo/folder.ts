// The folder of the demo: its own, and marked, so that nothing of the demo can ever reach what was not made by it.
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { StartupError } from '../../src/domain/startup-error.ts'

const markName = 'made-by-the-demo'
const filledName = 'filled'

/** A folder of the demo. */
export interface DemoFolder {
  /** Where its data are. */
  readonly data: string
  /** Whether it was filled to the end. */
  readonly isFilled: boolean
  /** Notes that it is. */
  noteFilled(): Promise<void>
}

/** Where it is, unless it is told otherwise. */
export const usualFolder = '.tobedone-demo'

/** The process that has the folder; null: none. Undefined: it is no folder of the demo. */
async function holderOf(folder: string): Promise<number | null | undefined> {
  const text = await readFile(join(folder, markName), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const id = Number(text)
  try {
    return id > 0 && id !== process.pid && process.kill(id, 0) ? id : null
  } catch {
    return null
  }
}

function refuseHeld(folder: string, holder: number | null): void {
  if (holder !== null) throw new StartupError(`The demo in ${folder} is running (process ${holder}). Stop it first.`)
}

/** Makes the folder, or takes one that an earlier demo has made. @throws StartupError */
export async function takeFolder(given: string): Promise<DemoFolder> {
  const folder = resolve(given)
  const made = await mkdir(folder, { recursive: true })
  const holder = await holderOf(folder)
  if (holder === undefined && made === undefined) {
    throw new StartupError(`${folder} was not made by the demo, so the demo does not touch it.`)
  }
  refuseHeld(folder, holder ?? null)
  await writeFile(join(folder, markName), String(process.pid))
  const filled = join(folder, filledName)
  return {
    data: join(folder, 'data'),
    isFilled: await access(filled).then(
      () => true,
      () => false,
    ),
    noteFilled: () => writeFile(filled, ''),
  }
}

/** Takes all of it away; whether there was any. @throws StartupError for what the demo has not made, or while it runs */
export async function wipeFolder(given: string): Promise<boolean> {
  const folder = resolve(given)
  const holder = await holderOf(folder)
  if (holder === undefined) {
    const isThere = await mkdir(folder).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    )
    if (isThere) throw new StartupError(`${folder} was not made by the demo, so the demo does not touch it.`)
    await rm(folder, { recursive: true })
    return false
  }
  refuseHeld(folder, holder)
  await rm(folder, { recursive: true, force: true })
  return true
}
