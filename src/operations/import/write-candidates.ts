// Writes decided jobs in one transaction, each whole or not at all. Whoever imports at the same time takes turns.
import { isOpen, type Job } from '../../domain/job.ts'
import type { LockedFrame, Needs, UnitWrite } from '../../store/frame-store.ts'
import { locksOf } from '../frame/needs.ts'
import type { Candidate, Importing, ImportOptions } from './importing.ts'

const importLock = 'import'

/** So many events go into one statement, fewer where each carries much data: it must not take too long. */
export const heaviestStatement = 400
const bytesOfWeight = 1_024

function weightOfEvent({ metadata, result }: Job): number {
  return 1 + Math.floor((JSON.stringify(metadata).length + JSON.stringify(result).length) / bytesOfWeight)
}

/** How much of a statement a candidate takes. */
export function weightOf({ job, drafts }: Pick<Candidate, 'job' | 'drafts'>): number {
  return weightOfEvent(job) * drafts.length
}

function unitOf(unit: number, { job, drafts }: Candidate, from: number, to: number): UnitWrite {
  const part = drafts.slice(from, to)
  return {
    unit,
    // Held by this transaction already.
    locks: [],
    rows: from === 0 ? [] : [{ id: job.id, version: from }],
    guards: from === 0 ? [{ job, isNew: true }] : [],
    events: part.map((draft, index) => ({ draft, isNew: from === 0, isLast: index === part.length - 1 })),
    isImported: true,
  }
}

/** The statements: all jobs in one, or one job in as many as it needs. */
function* statementsOf(candidates: readonly Candidate[]): Generator<readonly UnitWrite[]> {
  const [first] = candidates
  if (first === undefined) return
  if (candidates.length > 1) {
    yield candidates.map((candidate, unit) => unitOf(unit, candidate, 0, candidate.drafts.length))
    return
  }
  const most = Math.max(1, Math.floor(heaviestStatement / weightOfEvent(first.job)))
  for (let from = 0; from < first.drafts.length; from += most) yield [unitOf(0, first, from, from + most)]
}

async function writeIn(locked: LockedFrame, { clock }: Importing, candidates: readonly Candidate[]): Promise<InTheWay> {
  const locks = candidates.flatMap(({ job }) => (isOpen(job) ? locksOf(null, job) : []))
  const jobIds = candidates.map(({ job }) => job.id)
  const needs: Needs = { jobIds, reopenedIds: [], targets: [], keys: [] }
  // Somebody else may have imported them while this one waited for its turn.
  const { jobs } = await locked.lock([importLock, ...new Set(locks)].sort(), needs)
  const ids = new Set(jobs.map(({ id }) => id))
  const there = new Set(candidates.filter(({ job }) => ids.has(job.id)))
  const left = candidates.filter((candidate) => !there.has(candidate))
  const now = clock.now()
  for (const units of statementsOf(left)) {
    const { stale } = await locked.write(now, units)
    if (stale.size > 0) return { there, blocked: new Set(left.filter((_, unit) => stale.has(unit))) }
  }
  return { there, blocked: new Set() }
}

/** Candidates of which nothing was written. */
export interface InTheWay {
  /** A job of the same id is there. */
  readonly there: ReadonlySet<Candidate>
  /** Another job has the external id, or must be the only open one. */
  readonly blocked: ReadonlySet<Candidate>
}

class TakenBack extends Error {
  readonly found: InTheWay

  constructor(found: InTheWay) {
    super('a dry run leaves nothing')
    this.found = found
  }
}

/** Writes candidates with different external ids; answers with those that found something in their way. */
export async function writeCandidates(
  importing: Importing,
  candidates: readonly Candidate[],
  { isDryRun = false }: ImportOptions,
): Promise<InTheWay> {
  try {
    const inTheWay = await importing.store.transaction(async (locked) => {
      const found = await writeIn(locked, importing, candidates)
      if (isDryRun) throw new TakenBack(found)
      return found
    })
    importing.ring()
    return inTheWay
  } catch (error) {
    if (error instanceof TakenBack) return error.found
    throw error
  }
}
