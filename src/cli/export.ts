// `tobedone export`: writes all jobs with their histories, to a file that is whole or not there, or to standard output.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Settings } from '../config.ts'
import { StartupError } from '../domain/startup-error.ts'
import { openSystem } from '../open-system.ts'
import { lineLog, openLog } from './log.ts'
import { openProgress } from './progress.ts'

const pieceLength = 65_536

// One write for many lines.
async function* pieces(lines: AsyncIterable<string>, onLine: () => void): AsyncGenerator<string> {
  let piece = ''
  for await (const line of lines) {
    piece += line
    onLine()
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}

async function writeFile(out: string, write: (stream: Writable) => Promise<void>): Promise<void> {
  const unfinished = `${out}.unfinished`
  try {
    await write(createWriteStream(unfinished))
    await rename(unfinished, out)
  } catch (error) {
    await rm(unfinished, { force: true })
    if (error instanceof Error && 'path' in error) throw new StartupError(`${out} cannot be written: ${error.message}`)
    throw error
  }
}

/** Exports; the number of jobs is told on standard error. @throws StartupError */
export async function exportFile(settings: Settings, out: string | undefined): Promise<void> {
  // What jobs are like stands in the log: their types need not be known.
  const system = await openSystem({
    ...settings,
    types: [],
    log: lineLog(openLog(settings.logLevel)),
    hasTimers: false,
  })
  const progress = openProgress()
  let count = 0
  const onLine = (): void => progress.show(null, `${++count} jobs`)
  const write = (stream: Writable, end: boolean): Promise<void> =>
    pipeline(Readable.from(pieces(system.tobedone.exportJobs(), onLine)), stream, { end })
  try {
    if (out === undefined) await write(process.stdout, false)
    else await writeFile(out, (stream) => write(stream, true))
  } catch (error) {
    // Whoever read has had enough.
    if (!isClosedPipe(error)) throw error
  } finally {
    progress.clear()
    await system.close()
  }
  process.stderr.write(`${count} jobs exported\n`)
}
