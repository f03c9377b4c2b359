// Which rows a list shows, given those that it showed. Under a pointer nothing moves: what has left stays as a ghost that says
// why, and what has come waits; what was only read on is put behind. Otherwise the list is as the server says, with ghosts where they were until they fade.
import type { QueuedJob } from '../queued-job.ts'

/** Why a job has come or gone, and when. */
export interface Note {
  readonly words: string
  readonly atMs: number
}

/** A row. */
export interface Row {
  readonly job: QueuedJob
  /** Why it is gone; null as long as it is there. */
  readonly gone: Note | null
  /** When it came into the list while somebody looked on; null for what was there. */
  readonly cameAtMs: number | null
}

/** What the rows are made from. */
export interface Arrangement {
  readonly shown: readonly Row[]
  readonly jobs: readonly QueuedJob[]
  /** Why jobs have left, by id. */
  readonly notes: ReadonlyMap<string, Note>
  readonly isHeld: boolean
  readonly nowMs: number
  /** Which jobs have come while somebody looked on; the others were there before they were read. */
  readonly came: ReadonlySet<string>
}

/** How long a ghost stays. */
export const ghostMs = 4_000

function ghostOf({ job, gone, cameAtMs }: Row, { notes, nowMs }: Arrangement): Row {
  return { job, gone: gone ?? notes.get(job.id) ?? { words: 'gone from this list', atMs: nowMs }, cameAtMs }
}

function rowOf(job: QueuedJob, { came, nowMs }: Arrangement): Row {
  return { job, gone: null, cameAtMs: came.has(job.id) ? nowMs : null }
}

function arrangeHeld(arrangement: Arrangement): readonly Row[] {
  const { jobs, shown, came } = arrangement
  const present = new Map(jobs.map((job) => [job.id, job]))
  const rows = shown.map((row) => {
    const job = present.get(row.job.id)
    return job ? { job, gone: null, cameAtMs: row.cameAtMs } : ghostOf(row, arrangement)
  })
  const last = rows.findLast(({ gone }) => gone === null)
  const ids = new Set(shown.map(({ job }) => job.id))
  const behind = jobs
    .slice(last === undefined ? 0 : jobs.indexOf(last.job) + 1)
    .filter(({ id }) => !ids.has(id) && !came.has(id))
  return [...rows, ...behind.map((job) => rowOf(job, arrangement))]
}

function arrangeFreely(arrangement: Arrangement): readonly Row[] {
  const { shown, jobs, nowMs } = arrangement
  const ids = new Set(jobs.map(({ id }) => id))
  const cameAt = new Map(shown.map(({ job, cameAtMs }) => [job.id, cameAtMs]))
  // Ghosts keep behind the row that they stood behind.
  const behind = new Map<string | null, Row[]>()
  let last: string | null = null
  for (const row of shown) {
    if (ids.has(row.job.id)) last = row.job.id
    else {
      const ghost = ghostOf(row, arrangement)
      const isFading = ghost.gone !== null && nowMs - ghost.gone.atMs >= ghostMs
      if (!isFading) behind.set(last, [...(behind.get(last) ?? []), ghost])
    }
  }
  const rows = jobs.flatMap((job): Row[] => {
    const known = cameAt.get(job.id)
    const row = known === undefined ? rowOf(job, arrangement) : { job, gone: null, cameAtMs: known }
    return [row, ...(behind.get(job.id) ?? [])]
  })
  return [...(behind.get(null) ?? []), ...rows]
}

/** The rows, and how many jobs wait to be shown. */
export function arrangeRows(arrangement: Arrangement): {
  readonly rows: readonly Row[]
  readonly waitingCount: number
} {
  const { jobs, isHeld } = arrangement
  if (!isHeld) return { rows: arrangeFreely(arrangement), waitingCount: 0 }
  const rows = arrangeHeld(arrangement)
  return { rows, waitingCount: jobs.length - rows.filter(({ gone }) => gone === null).length }
}
