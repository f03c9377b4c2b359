// `tobedone import FILE`: brings in jobs with their histories. Ends with 1 when a line was refused; the others are in.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Settings } from '../config.ts'
import { JobError } from '../domain/job-error.ts'
import { StartupError } from '../domain/startup-error.ts'
import { openSystem } from '../open-system.ts'
import type { LineOutcome } from '../tobedone.ts'
import { loadConfig } from './load-config.ts'
import { lineLog, openLog } from './log.ts'
import { openProgress, type Progress } from './progress.ts'
import { stopSignal } from './stop-signal.ts'
import { UsageError } from './usage-error.ts'

/** What the command line says beside the file. */
export interface ImportArguments {
  readonly config: string | undefined
  readonly isDryRun: boolean
}

interface Source {
  readonly pieces: Readable
  /** How many bytes there are; null when nobody knows. */
  readonly bytes: number | null
}

interface Counts {
  imported: number
  known: number
  refused: number
  conflicts: number
}

function unreadable(file: string, error: unknown): StartupError {
  return new StartupError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
}

async function openSource(file: string): Promise<Source> {
  if (file === '-') return { pieces: process.stdin, bytes: null }
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  if (found.isDirectory()) throw new StartupError(`${file} is a folder: name a file with one job a line.`)
  return { pieces: createReadStream(file), bytes: found.size }
}

// What stands in a file is not to command the terminal.
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ')

function tell(outcome: LineOutcome, counts: Counts, progress: Progress): void {
  if (outcome.outcome === 'IMPORTED') counts.imported++
  if (outcome.outcome === 'KNOWN') counts.known++
  if (outcome.outcome === 'REFUSED') {
    counts.refused++
    if (outcome.refusal.code === 'IDEMPOTENCY_CONFLICT') counts.conflicts++
    progress.clear()
    const name = outcome.externalId === null ? '' : ` (${plain(outcome.externalId)})`
    process.stderr.write(`line ${outcome.line}${name}: ${outcome.refusal.code} ${plain(outcome.refusal.message)}\n`)
  }
}

function summaryOf({ imported, known, refused, conflicts }: Counts, isDryRun: boolean): string {
  const words = [
    `${imported} ${isDryRun ? 'to import' : 'imported'}`,
    `${known} already there`,
    `${refused} refused${conflicts > 0 ? ` (${conflicts} of them there with another content)` : ''}`,
  ]
  return `${words.join(', ')}${isDryRun ? '; nothing was changed' : ''}\n`
}

const goOn = 'Run the same command again: it goes on where something is missing.'

// Ends with an error when it is stopped: the half of a line that was read last must not be taken for a whole one.
async function* counted({ pieces, bytes }: Source, onPart: (part: number | null) => void, stop: AbortSignal) {
  let read = 0
  const stopped = (): void => void pieces.destroy()
  stop.addEventListener('abort', stopped)
  try {
    for await (const piece of pieces) {
      if (stop.aborted) break
      read += piece.length
      yield piece
      onPart(bytes === null ? null : read / Math.max(bytes, read))
    }
  } catch (error) {
    if (!stop.aborted) throw unreadable('The file', error)
  } finally {
    stop.removeEventListener('abort', stopped)
  }
  if (stop.aborted) throw new StartupError(`Stopped. ${goOn}`)
}

/** Imports a file; what is refused is told on standard error, the sums on standard output. @throws UsageError, StartupError */
export async function importFile(settings: Settings, file: string | undefined, given: ImportArguments): Promise<void> {
  if (file === undefined) throw new UsageError('Say which file: tobedone import FILE (- for standard input)')
  const { types, flows, stallGroups } = (await loadConfig(given.config)).config
  const source = await openSource(file)
  const stop = stopSignal()
  const system = await openSystem({
    ...{ ...settings, types, flows, stallGroups },
    log: lineLog(openLog(settings.logLevel)),
    hasTimers: false,
  })
  const counts: Counts = { imported: 0, known: 0, refused: 0, conflicts: 0 }
  const progress = openProgress()
  let part: number | null = source.bytes === null ? null : 0
  try {
    const pieces = counted(source, (now) => (part = now), stop)
    for await (const outcome of system.tobedone.importJobs(pieces, { isDryRun: given.isDryRun })) {
      tell(outcome, counts, progress)
      progress.show(part, `${counts.imported + counts.known} jobs, ${counts.refused} refused`)
    }
  } catch (error) {
    if (!(error instanceof JobError)) throw error
    throw new StartupError(`${error.message} ${goOn}`)
  } finally {
    progress.clear()
    process.stdout.write(summaryOf(counts, given.isDryRun))
    await system.close()
  }
  if (stop.aborted)
    throw new StartupError('Stopped. Run the same command again: it goes on where something is missing.')
  if (counts.refused > 0) process.exitCode = 1
}
