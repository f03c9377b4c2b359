// The id of an imported job. It follows from the line alone, so that it is the same in every database: exports of both are
// in the same order, and what was exported by tobedone keeps its ids.
import { createHash } from 'node:crypto'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The external id itself where it is a UUID; else a UUID of version 7, of the moment of the request. */
export function importedId(externalId: string, at: Date): string {
  if (uuid.test(externalId)) return externalId
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  const hash = createHash('sha256').update(externalId).digest('hex')
  const variant = ((Number.parseInt(hash.slice(3, 4), 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`
}
