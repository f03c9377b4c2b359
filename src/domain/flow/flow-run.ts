// A run: one flow for one target, from its start to its end. Of a flow and a target at most one is open. Which steps are done is
// not stored with it: the jobs of the target say so.
import type { Target } from '../job.ts'
import type { JsonObject } from '../json.ts'

/** Where a run stands. */
export const flowStatuses = ['OPEN', 'COMPLETED', 'CANCELLED'] as const
export type FlowStatus = (typeof flowStatuses)[number]

/** A flow under way, or ended, for a target. */
export interface FlowRun {
  readonly id: string
  readonly flow: string
  readonly targetType: string
  readonly targetId: string
  readonly status: FlowStatus
  readonly assignedTo: string | null
  readonly metadata: JsonObject
  readonly startedAt: Date
  readonly startedBy: string
  readonly closedAt: Date | null
  readonly closedBy: string | null
  /** By which revision of the flow it was looked at last. */
  readonly revision: number
}

/** The lock of all that a flow does for a target. */
export function flowLock(flow: string, target: Target): string {
  return `flow\u0001${flow}\u0001${target.type}\u0001${target.id}`
}
