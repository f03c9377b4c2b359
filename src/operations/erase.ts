// Erase a person or a target from all jobs and their logs, batch by batch. Nothing is remembered in between: whoever asks
// again, after a crash or to make sure, goes on with what still names the subject.
import { setTimeout as wait } from 'node:timers/promises'
import { type Erasure, type ErasureSubject, isPseudonym } from '../domain/erasure.ts'
import type { Target } from '../domain/job.ts'
import { invalidInput, JobError } from '../domain/job-error.ts'
import { checkText } from '../domain/text-check.ts'
import { isAdmin, systemViewer, type Viewer } from '../domain/viewer.ts'
import type { ErasureReads } from '../store/erasure-reads.ts'
import { eraseRuns } from './flow/erase-runs.ts'
import type { EraseBatch } from './frame/erase-frame.ts'
import type { PerformTogether } from './frame/perform-together.ts'
import { checkTarget, type Operating } from './operating.ts'

/** What erasure does its work with. */
export interface Erasing extends ErasureReads {
  readonly eraseBatch: EraseBatch
  readonly together: PerformTogether
}

/** What was erased. The pseudonym is not told: nobody need be able to ask whose it is. */
export interface EraseAnswer {
  /** How many jobs held something of the subject; 0 when there was nothing to erase, which is no error. */
  readonly erasedCount: number
  /** How many of these were open and are cancelled now: of a target only. */
  readonly cancelledCount: number
  /** Of before the first change: all events of the erasure come after it. */
  readonly eventCursor: string
}

interface Count {
  erased: number
  cancelled: number
}

const batchSize = 100
const mostPasses = 3
const longestWaitMs = 2_560

/** Erases what these jobs hold; answers with those that others hold. */
async function eraseThese(
  erasing: Erasing,
  viewer: Viewer,
  erasure: Erasure,
  ids: readonly string[],
  count: Count,
  atMost = batchSize,
): Promise<readonly string[]> {
  const left: string[] = []
  for (let start = 0; start < ids.length; start += atMost) {
    const some = ids.slice(start, start + atMost)
    try {
      const batch = await erasing.eraseBatch(viewer, erasure, some)
      count.erased += batch.erasedCount
      count.cancelled += batch.cancelledCount
      left.push(...batch.leftIds)
    } catch (error) {
      // Histories can be so long that the database does not get through so many in the time that a statement has.
      const isTooMuch = error instanceof JobError && error.code === 'UNAVAILABLE' && some.length > 1
      if (!isTooMuch) throw error
      left.push(...(await eraseThese(erasing, viewer, erasure, some, count, Math.ceil(some.length / 10))))
    }
  }
  return left
}

/** Goes through all jobs once, then waits for those that others hold. Answers whether there was anything to erase. */
async function erasePass(erasing: Erasing, viewer: Viewer, erasure: Erasure, count: Count): Promise<boolean> {
  const before = count.erased
  let left: readonly string[] = []
  for (let after: string | null = null; ; ) {
    const { ids, end } = await erasing.findNaming(erasure.subject, after)
    left = [...left, ...(await eraseThese(erasing, viewer, erasure, ids, count))]
    if (end === null) break
    after = end
  }
  for (let waitMs = 10; left.length > 0; waitMs *= 2) {
    if (waitMs > longestWaitMs) {
      throw new JobError(
        'UNAVAILABLE',
        `Another transaction holds ${left.length} of the jobs; ${count.erased} are erased: erase once more when it has ended.`,
      )
    }
    await wait(waitMs)
    left = await eraseThese(erasing, viewer, erasure, left, count)
  }
  return count.erased > before
}

async function erase(
  { erasing, findJobs, now }: Operating,
  viewer: Viewer,
  subject: ErasureSubject,
): Promise<EraseAnswer> {
  const erasure = { subject, pseudonym: await erasing.pseudonymOf(subject) }
  const { eventCursor } = await findJobs(viewer, {}, 1)
  // Who erases themselves must not be written down again by doing so.
  const actor = 'person' in subject && subject.person === viewer.id ? { ...viewer, id: erasure.pseudonym } : viewer
  const count: Count = { erased: 0, cancelled: 0 }
  // Once more as long as something was found: others may have written about the subject behind the place that was read.
  for (let pass = 0; pass < mostPasses; pass++) {
    await eraseRuns({ ...erasing, now }, actor, erasure)
    if (!(await erasePass(erasing, actor, erasure, count))) break
  }
  await erasing.eraseFromFollowers()
  if ('person' in subject) {
    await erasing.eraseFromTypes(subject.person, erasure.pseudonym)
    await erasing.eraseFromPeople(subject.person, erasure.pseudonym)
  }
  return { erasedCount: count.erased, cancelledCount: count.cancelled, eventCursor }
}

function checkAdmin(viewer: Viewer): void {
  if (!isAdmin(viewer)) throw new JobError('FORBIDDEN', 'Only an admin may erase.')
}

function checkId(field: string, id: string): void {
  checkText(field, id, 200)
  if (isPseudonym(id)) throw invalidInput(field, 'is a pseudonym: what it stood for is erased already.')
}

/**
 * Erases a person: a pseudonym takes the place of their id, and the jobs that named them lose metadata, result, title and
 * comments. Their open jobs stay open.
 * @throws JobError FORBIDDEN, INVALID_INPUT, UNAVAILABLE when jobs stay held by others: what was done stays done
 */
export async function erasePerson(operating: Operating, viewer: Viewer, id: string): Promise<EraseAnswer> {
  checkAdmin(viewer)
  checkId('id', id)
  if (id === systemViewer.id) throw invalidInput('id', '"system" is nobody: it stands for what happens by itself.')
  return await erase(operating, viewer, { person: id })
}

/**
 * Erases a target: its open jobs are cancelled (TARGET_GONE), a pseudonym takes the place of its id, and its jobs lose
 * metadata, result, title and comments.
 * @throws JobError FORBIDDEN, INVALID_INPUT, UNAVAILABLE when jobs stay held by others: what was done stays done
 */
export async function eraseTarget(operating: Operating, viewer: Viewer, target: Target): Promise<EraseAnswer> {
  checkAdmin(viewer)
  checkTarget(target)
  checkId('target.id', target.id)
  return await erase(operating, viewer, { target })
}
