// The frame of erasure: read without locks, decide, write if nothing has changed since, and rewrite the log of what was
// written, in one transaction. It waits for nobody, so it neither holds others up nor keeps their streams back.
import { decideErasure } from '../../domain/decide/erase.ts'
import type { Erasure } from '../../domain/erasure.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { ErasureReads } from '../../store/erasure-reads.ts'
import { writeOf } from './decide-batch.ts'
import type { Frame } from './frame.ts'
import { WorkingSet } from './working-set.ts'

/** What became of a batch. */
export interface ErasedBatch {
  /** How many jobs were blanked. */
  readonly erasedCount: number
  /** How many of these were open and are cancelled. */
  readonly cancelledCount: number
  /** The jobs that somebody else held or changed meanwhile: to be tried again. */
  readonly leftIds: readonly string[]
}

/** Erases what some jobs hold of a subject. Jobs that hold nothing (any more) are left as they are. */
export type EraseBatch = (viewer: Viewer, erasure: Erasure, jobIds: readonly string[]) => Promise<ErasedBatch>

const nothing: ErasedBatch = { erasedCount: 0, cancelledCount: 0, leftIds: [] }

/** Makes the frame of erasure of a system. */
export function makeEraseBatch(frame: Frame, { readNaming }: Pick<ErasureReads, 'readNaming'>): EraseBatch {
  const { store, registry, clock } = frame
  return async (viewer, erasure, jobIds) => {
    const jobs = await readNaming(erasure.subject, jobIds)
    if (jobs.length === 0) return nothing
    const now = clock.now()
    const set = new WorkingSet(jobs, now)
    // Each job by itself, so that one that is held does not keep the others. They share no locks: of one type and target
    // only one job that must be the only open one is open.
    const units = jobs.map(({ id }, unit) => {
      const working = set.find(id)
      if (working === null) throw new Error('a job was not read')
      const decisions = decideErasure(working.current, erasure, { viewer, registry, now })
      for (const decision of decisions) set.apply(working, decision)
      return { working, isCancelled: decisions.length > 1, write: writeOf(unit, [working]) }
    })
    const { done, left } = await store.transaction(async (locked) => {
      const { busy, stale } = await locked.write(
        now,
        units.map(({ write }) => write),
      )
      const isLeft = ({ write: { unit } }: (typeof units)[number]): boolean => busy.has(unit) || stale.has(unit)
      const written = units.filter((unit) => !isLeft(unit))
      if (written.length > 0) {
        await locked.rewriteLog(
          written.map(({ working }) => working.current),
          erasure,
        )
      }
      return { done: written, left: units.filter(isLeft) }
    })
    if (done.length > 0) frame.ring()
    return {
      erasedCount: done.length,
      cancelledCount: done.filter(({ isCancelled }) => isCancelled).length,
      leftIds: left.map(({ working }) => working.current.id),
    }
  }
}
