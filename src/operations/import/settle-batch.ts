// What becomes of a batch of decided lines: known already, written, or refused. One that fails does not hurt the others.
import { JobError } from '../../domain/job-error.ts'
import { jobLineOf } from '../../domain/job-line.ts'
import { isSameJson } from '../../domain/json.ts'
import type { ToldJob } from '../../store/told-event.ts'
import type { Candidate, Importing, ImportOptions, LineOutcome } from './importing.ts'
import { type InTheWay, writeCandidates } from './write-candidates.ts'

function refused({ line, externalId }: Candidate, refusal: JobError): LineOutcome {
  return { line, externalId, outcome: 'REFUSED', refusal }
}

function conflict(candidate: Candidate): LineOutcome {
  const message = 'externalId: a job of this id is there already, with another content. It was left as it is.'
  return refused(candidate, new JobError('IDEMPOTENCY_CONFLICT', message, { field: 'externalId' }))
}

// The job may have gone on since it was imported: its history begins with that of the line.
function outcomeOfKnown(candidate: Candidate, { requested, happened }: ToldJob): LineOutcome {
  const [first, ...others] = candidate.drafts
  const isSame =
    first !== undefined &&
    isSameJson(jobLineOf(first.job, others), jobLineOf(requested, happened.slice(0, others.length)))
  const { line, externalId } = candidate
  return isSame ? { line, externalId, outcome: 'KNOWN' } : conflict(candidate)
}

async function knownOf({ findKnown }: Importing, candidates: readonly Candidate[]) {
  const mostEvents = Math.max(...candidates.map(({ drafts }) => drafts.length))
  return await findKnown(
    candidates.map(({ externalId }) => externalId),
    mostEvents,
  )
}

async function outcomeOfUnwritten(
  importing: Importing,
  candidate: Candidate,
  { there }: InTheWay,
): Promise<LineOutcome> {
  const known = (await knownOf(importing, [candidate])).get(candidate.externalId)
  if (known) return outcomeOfKnown(candidate, known)
  if (there.has(candidate)) return conflict(candidate)
  const { type, targetType, targetId } = candidate.job
  const message = `Another "${type}" job of the target ${targetType} ${targetId} is open, and this one must be the only one.`
  return refused(candidate, new JobError('ALREADY_OPEN', message))
}

async function write(
  importing: Importing,
  candidates: readonly Candidate[],
  options: ImportOptions,
): Promise<readonly LineOutcome[]> {
  try {
    const inTheWay = await writeCandidates(importing, candidates, options)
    return await Promise.all(
      candidates.map((candidate) => {
        const { line, externalId } = candidate
        return inTheWay.there.has(candidate) || inTheWay.blocked.has(candidate)
          ? outcomeOfUnwritten(importing, candidate, inTheWay)
          : { line, externalId, outcome: 'IMPORTED' as const }
      }),
    )
  } catch (error) {
    if (error instanceof JobError) throw error
    const [first] = candidates
    if (candidates.length === 1 && first) {
      const message = `The database refused it: ${error instanceof Error ? error.message : String(error)}.`
      return [refused(first, new JobError('INTERNAL', message))]
    }
    // PostgreSQL refused the statement, so nothing was written. One member hurts the others: each goes alone.
    const outcomes: LineOutcome[] = []
    for (const candidate of candidates) outcomes.push(...(await write(importing, [candidate], options)))
    return outcomes
  }
}

/** Settles a batch of candidates with different external ids. @throws JobError UNAVAILABLE; what is written stays */
export async function settleBatch(
  importing: Importing,
  candidates: readonly Candidate[],
  options: ImportOptions,
): Promise<readonly LineOutcome[]> {
  if (candidates.length === 0) return []
  const known = await knownOf(importing, candidates)
  const outcomes = candidates.flatMap((candidate) => {
    const job = known.get(candidate.externalId)
    return job ? [outcomeOfKnown(candidate, job)] : []
  })
  const unknown = candidates.filter(({ externalId }) => !known.has(externalId))
  return unknown.length === 0 ? outcomes : [...outcomes, ...(await write(importing, unknown, options))]
}
