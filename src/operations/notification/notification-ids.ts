// The ids of notifications, as clients give them.
import { invalidInput } from '../../domain/job-error.ts'

const mostIds = 100
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Those that can be ids; null: all are meant. @throws JobError INVALID_INPUT */
export function notificationIds(ids: readonly string[] | null): readonly string[] | null {
  if (ids !== null && (!Array.isArray(ids) || ids.length > mostIds)) {
    throw invalidInput('ids', `must be a list of at most ${mostIds} ids.`)
  }
  return ids?.filter((id) => typeof id === 'string' && uuid.test(id)) ?? null
}
