// Asks the product's own functions about a job. They may throw, hang or answer with anything: it is always a refusal of this one
// question, in time.
import { type Condition, readGone, readVerdict, type Verdict } from '../../domain/condition.ts'
import { type Job, targetOf } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import type { JobType } from '../../domain/job-type.ts'

/** How long to wait for the functions. */
export interface Patience {
  readonly timeoutMs: number
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal
}

const longestMessage = 300

function textOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replaceAll('\u0000', '').toWellFormed().slice(0, longestMessage)
}

async function inTime<Answer>(name: string, { timeoutMs, signal }: Patience, work: () => Promise<Answer>) {
  const { promise, reject } = Promise.withResolvers<never>()
  const give = (message: string) => () => reject(new JobError('UNAVAILABLE', message))
  const timer = setTimeout(give(`The condition of "${name}" did not answer in time.`), timeoutMs)
  const stop = give(`The condition of "${name}" was not waited for any longer: the system closes.`)
  signal?.addEventListener('abort', stop)
  try {
    if (signal?.aborted === true) stop()
    return await Promise.race([work(), promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/** Whatever a function of the product's throws, told as ours. */
async function told<Answer>(name: string, ask: () => Answer): Promise<Awaited<Answer>> {
  try {
    return await ask()
  } catch (error) {
    throw new JobError('INTERNAL', `The condition of "${name}" failed: ${textOf(error)}`)
  }
}

async function ask(type: JobType, { isDone, isTargetGone }: Condition, job: Job): Promise<Verdict | null> {
  const target = targetOf(job)
  const gone = isTargetGone === null ? null : readGone(await told(type.name, () => isTargetGone(target)))
  if (gone !== null || isDone === null) return gone
  return readVerdict(type, await told(type.name, () => isDone(target, job)))
}

/**
 * What the functions of its type say of an open job: null when it is as it should be.
 * @throws JobError INTERNAL when one throws, UNAVAILABLE when they do not answer in time, INVALID_INPUT for an impossible answer
 */
export async function askCondition(type: JobType, job: Job, patience: Patience): Promise<Verdict | null> {
  const { name, condition } = type
  return condition === null ? null : await inTime(name, patience, () => ask(type, condition, job))
}
