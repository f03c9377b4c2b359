// What a live list tells its reader. Applied one after the other, each to what the one before it left, the changes always
// give the list; docs/protocol.md says how. The first is a LIST, and any later one may be: it replaces everything.
import type { Job } from '../../domain/job.ts'
import type { LeaveReason } from '../../domain/leave-reason.ts'

/** One step of a list. Positions count from 0. */
export type ListStep =
  | { readonly kind: 'ENTERED'; readonly job: Job; readonly position: number; readonly actor: string | null }
  | {
      readonly kind: 'UPDATED'
      readonly job: Job
      /** Where it is to be, in the list from which it has been taken out. */
      readonly position: number
      /** Where it was. */
      readonly previousPosition: number
      readonly actor: string | null
    }
  | {
      readonly kind: 'LEFT'
      readonly jobId: string
      readonly previousPosition: number
      readonly reason: LeaveReason
      readonly actor: string | null
    }

/**
 * A change of a live list. `hasMore`: whether there are jobs beyond its end, and `endCursor`: where that is, in pages of its order;
 * both once this batch of changes is applied.
 */
export type QueueChange = { readonly hasMore: boolean; readonly endCursor: string | null } & (
  | ListStep
  | { readonly kind: 'LIST'; readonly jobs: readonly Job[] }
  | { readonly kind: 'MORE' }
)
