// Brings jobs with their histories in from NDJSON, one a line. Done again with the same file, or after it was interrupted, it
// goes on where something is missing. No permission is asked: an import is for whoever runs the system.
import { invalidInput, JobError } from '../../domain/job-error.ts'
import { isJsonObject } from '../../domain/json.ts'
import type { Candidate, Importing, ImportOptions, LineOutcome } from './importing.ts'
import { readJob } from './read-job.ts'
import { type Line, readLines } from './read-lines.ts'
import { replay } from './replay.ts'
import { SeenIds } from './seen-ids.ts'
import { settleBatch } from './settle-batch.ts'
import { heaviestStatement, weightOf } from './write-candidates.ts'

// Lines that are all refused, or all short, must not wait for too many others.
const mostLines = 500

/** The id in a line that is refused, where there is one: whoever mends the file looks for it. */
function idIn(text: string | JobError): string | null {
  try {
    const line: unknown = text instanceof JobError ? null : JSON.parse(text)
    const id = isJsonObject(line) ? line['externalId'] : null
    return typeof id === 'string' && id.length <= 200 ? id || null : null
  } catch {
    return null
  }
}

function decide({ number: line, text }: Line, importing: Importing, seen: SeenIds): Candidate | LineOutcome {
  try {
    if (text instanceof JobError) throw text
    const job = readJob(text, importing.clock.now())
    const { externalId } = job
    const replayed = replay(job, importing.registry)
    if (!seen.add(externalId)) throw invalidInput('externalId', 'stands in the file twice; the first one counts.')
    return { line, externalId, ...replayed }
  } catch (error) {
    if (error instanceof JobError) return { line, externalId: idIn(text), outcome: 'REFUSED', refusal: error }
    throw error
  }
}

/**
 * Imports the lines of pieces of text, or of bytes in UTF-8, that may be cut anywhere: a file, a response, an export. Says
 * what became of each line, about in their order; a line counts once its outcome is given.
 * @throws JobError UNAVAILABLE when the database cannot be reached: what was imported stays, and can be imported again
 */
export async function* importJobs(
  importing: Importing,
  pieces: AsyncIterable<Uint8Array | string>,
  options: ImportOptions = {},
): AsyncGenerator<LineOutcome> {
  const seen = new SeenIds()
  let batch: Candidate[] = []
  let refused: LineOutcome[] = []
  let weight = 0
  for await (const line of readLines(pieces)) {
    const decided = decide(line, importing, seen)
    if ('outcome' in decided) refused.push(decided)
    else {
      batch.push(decided)
      weight += weightOf(decided)
    }
    if (refused.length + batch.length < mostLines && weight < heaviestStatement) continue
    yield* inOrder(refused, await settleBatch(importing, batch, options))
    batch = []
    refused = []
    weight = 0
  }
  yield* inOrder(refused, await settleBatch(importing, batch, options))
}

function inOrder(...outcomes: readonly (readonly LineOutcome[])[]): readonly LineOutcome[] {
  return outcomes.flat().sort((one, other) => one.line - other.line)
}
