// What has to change so that the notifications of a job are as they are planned by now. What was sent stays as it is.
import type { NotificationKey, PlannedNotification } from './notification.ts'
import { onceAtATime } from './once-at-a-time.ts'

/** A notification that is there already. */
export interface StandingNotification extends NotificationKey {
  readonly id: string
  readonly plannedFor: Date
  readonly sentAt: Date | null
  readonly withdrawnAt: Date | null
}

/** The changes. */
export interface PlanChanges {
  readonly added: readonly PlannedNotification[]
  /** Also those that were withdrawn, and are wanted again. */
  readonly moved: readonly { readonly id: string; readonly plannedFor: Date }[]
  readonly withdrawn: readonly string[]
}

function nameOf({ rule, wantedFor, recipient, channel }: NotificationKey): string {
  return JSON.stringify([rule, wantedFor.getTime(), recipient, channel])
}

/**
 * Compares the plan with what is there.
 * @param since what was wanted for a moment before this one comes too late to begin with: it is left out
 */
export function changesOfPlan(
  plan: readonly PlannedNotification[],
  standing: readonly StandingNotification[],
  since: Date,
): PlanChanges {
  const rows = new Map(standing.map((row) => [nameOf(row), row]))
  const coming = plan.filter((each) => {
    const row = rows.get(nameOf(each))
    if (row?.sentAt) return false
    // One that waits for the end of a hold is late, not too late.
    return (row !== undefined && row.withdrawnAt === null) || each.wantedFor >= since
  })
  // What was put off together comes as one.
  const wanted = new Map(onceAtATime(coming, ({ plannedFor }) => plannedFor).map((each) => [nameOf(each), each]))
  const moved: { id: string; plannedFor: Date }[] = []
  const withdrawn: string[] = []
  for (const [name, { id, plannedFor, sentAt, withdrawnAt }] of rows) {
    if (sentAt !== null) continue
    const next = wanted.get(name)
    if (next === undefined) {
      if (withdrawnAt === null) withdrawn.push(id)
    } else if (withdrawnAt !== null || next.plannedFor.getTime() !== plannedFor.getTime()) {
      moved.push({ id, plannedFor: next.plannedFor })
    }
  }
  return { added: [...wanted.values()].filter((each) => !rows.has(nameOf(each))), moved, withdrawn }
}
