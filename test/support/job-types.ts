// Job types for tests, made by hand: the least that the domain asks of one.
import type { JobType } from '../../src/domain/job-type.ts'
import { plainType } from '../../src/domain/plain-type.ts'

/** A type whose jobs the staff of these groups handle (of all groups, if none). Everything else as if not configured. */
export function jobTypeNamed(name: string, staffGroups: readonly string[]): JobType {
  return { ...plainType(name), staffGroups }
}
