// Asks the product's own functions about a job. They may throw, hang or answer with anything: it is always a refusal of this one
// question, in time.
import { type Condition, readGone, readVerdict, type Verdict } from '../../domain/condition.ts'
import { type Job, targetOf } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import type { JobType } from '../../domain/job-type.ts'
import { thrownText } from '../../domain/thrown-text.ts'

/** How long to wait for the functions. */
export interface Patience {
  /** When to wait no longer, as `performance.now()` tells it. */
  readonly endsAt: number
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal
}

async function inTime<Answer>(name: string, { endsAt, signal }: Patience, work: () => Promise<Answer>) {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = new JobError('UNAVAILABLE', `The condition of "${name}" did not answer in time.`)
  const closes = `The condition of "${name}" was not waited for any longer: the system closes.`
  const stop = () => reject(new JobError('UNAVAILABLE', closes))
  const leftMs = Math.round(endsAt - performance.now())
  // Whoever does not answer is not asked more and more.
  if (leftMs <= 0) throw late
  if (signal?.aborted === true) throw new JobError('UNAVAILABLE', closes)
  const timer = setTimeout(() => reject(late), leftMs)
  signal?.addEventListener('abort', stop)
  try {
    return await Promise.race([work(), promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/** What a function of the product's says, read by ours; whatever it throws, also while it is read, is told as ours. */
async function told(name: string, ask: () => unknown, read: (answer: unknown) => Verdict | null) {
  const failed = (error: unknown) => new JobError('INTERNAL', `The condition of "${name}" failed: ${thrownText(error)}`)
  let answer: unknown
  try {
    answer = await ask()
  } catch (error) {
    throw failed(error)
  }
  try {
    return read(answer)
  } catch (error) {
    throw error instanceof JobError ? error : failed(error)
  }
}

async function ask(type: JobType, { isDone, isTargetGone }: Condition, job: Job): Promise<Verdict | null> {
  const target = targetOf(job)
  const gone = isTargetGone === null ? null : await told(type.name, () => isTargetGone(target), readGone)
  if (gone !== null || isDone === null) return gone
  return await told(
    type.name,
    () => isDone(target, job),
    (answer) => readVerdict(type, answer),
  )
}

/**
 * What the functions of its type say of an open job: null when it is as it should be.
 * @throws JobError INTERNAL when one throws, UNAVAILABLE when they do not answer in time, INVALID_INPUT for an impossible answer
 */
export async function askCondition(type: JobType, job: Job, patience: Patience): Promise<Verdict | null> {
  const { name, condition } = type
  return condition === null ? null : await inTime(name, patience, () => ask(type, condition, job))
}
