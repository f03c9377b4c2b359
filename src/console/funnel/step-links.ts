// Which lists show the jobs that a figure is about.
import { addressOf, writeAddress } from '../worklist/address.ts'

/** The list of the open jobs of a type (of a flow) that are at least so old at a moment, the oldest first. */
export function listOf(type: string, flow: string | null, asOf: string, ageMs: number): string {
  // The list has what was requested *before* a moment, and the job that is exactly as old belongs to it.
  const before = new Date(Date.parse(asOf) - ageMs + 1).toISOString()
  return `/?${writeAddress({ ...addressOf({ type, order: 'CREATED_AT_ASC' }), flow, before })}`
}

/** The page of a job. */
export function pageOf(jobId: string, type: string): string {
  return `/jobs/${encodeURIComponent(jobId)}?${writeAddress(addressOf({ type, order: 'CREATED_AT_ASC' }))}`
}
