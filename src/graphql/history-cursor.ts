// Page cursors of the history of a job: opaque texts that say behind which version a page begins. They are no cursors of
// events, and neither is taken for the other.
import { JobError } from '../domain/job-error.ts'

const versionPattern = /^[1-9][0-9]{0,9}$/

/** The page cursor of an event of a job. */
export function historyCursor(jobId: string, version: number): string {
  return Buffer.from(`history ${jobId} ${version}`).toString('base64url')
}

/**
 * The version that a page cursor of this job's history stands for.
 * @throws JobError CURSOR_INVALID for anything but a cursor that `historyCursor` made for this very job
 */
export function versionOfCursor(jobId: string, cursor: string): number {
  const [, , version = ''] = cursor.length > 100 ? [] : Buffer.from(cursor, 'base64url').toString().split(' ')
  if (versionPattern.test(version) && historyCursor(jobId, Number(version)) === cursor) return Number(version)
  throw new JobError(
    'CURSOR_INVALID',
    'That is no cursor of this history: take it from its `edges.cursor` or `pageInfo`.',
  )
}
