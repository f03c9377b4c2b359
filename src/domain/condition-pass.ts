// How far a type's open jobs have been gone through, to ask the condition of each: one pass after the other.

/** Where a pass goes on: behind this job, in order of age. */
export interface PassPlace {
  readonly createdAt: Date
  readonly id: string
}

/** How far the present pass of a type has come. */
export interface ConditionPass {
  readonly type: string
  /** When it began; null: no pass has begun yet. */
  readonly startedAt: Date | null
  /** Null: at its start, or, if it has started, at its end. */
  readonly after: PassPlace | null
  /** How often in a row nothing but failures came. */
  readonly failures: number
  /** After failures not before this moment. */
  readonly nextTryAt: Date | null
  /** Goes up when a new pass is asked for. */
  readonly revision: number
}

/** When to go on with the pass of a type, or to begin the next one; null: at once. */
export function dueAtOf({ startedAt, after, nextTryAt }: ConditionPass, everyMs: number): Date | null {
  const isUnderWay = startedAt === null || after !== null
  const nextAt = isUnderWay ? 0 : startedAt.getTime() + everyMs
  const dueAt = Math.max(nextAt, nextTryAt?.getTime() ?? 0)
  return dueAt === 0 ? null : new Date(dueAt)
}

/** The pass with its beginning: a new one where the last has ended. */
export function begun(pass: ConditionPass, now: Date): ConditionPass & { readonly startedAt: Date } {
  return pass.startedAt !== null && pass.after !== null
    ? { ...pass, startedAt: pass.startedAt }
    : { ...pass, startedAt: now, after: null }
}
