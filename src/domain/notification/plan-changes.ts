// What has to change so that the notifications of a job are as they are planned by now. What was sent stays as it is.
import type { NotificationKey, NotificationReason, PlannedNotification } from './notification.ts'
import { onceAtATime } from './once-at-a-time.ts'

/** A notification that is there already. */
export interface StandingNotification extends NotificationKey {
  readonly id: string
  readonly reason: NotificationReason
  readonly plannedFor: Date
  readonly isGathered: boolean
  readonly sentAt: Date | null
  readonly withdrawnAt: Date | null
}

/** When one that is there is to be sent now. */
type Moved = Pick<StandingNotification, 'id' | 'plannedFor' | 'isGathered'>

/** The changes. */
export interface PlanChanges {
  readonly added: readonly PlannedNotification[]
  /** Also those that were withdrawn, and are wanted again. */
  readonly moved: readonly Moved[]
  readonly withdrawn: readonly string[]
}

function nameOf({ rule, wantedFor, recipient, channel }: NotificationKey): string {
  return JSON.stringify([rule, wantedFor.getTime(), recipient, channel])
}

// The same moment of the same person in the same place: whichever rule wants it.
function placeOf({ wantedFor, recipient, channel }: NotificationKey): string {
  return JSON.stringify([wantedFor.getTime(), recipient, channel])
}

function isSame(row: StandingNotification, next: PlannedNotification): boolean {
  return row.plannedFor.getTime() === next.plannedFor.getTime() && row.isGathered === next.isGathered
}

/**
 * Compares the plan with what is there.
 * @param sinceOf what a rule wanted for a moment before this one comes too late to begin with: it is left out
 */
export function changesOfPlan(
  plan: readonly PlannedNotification[],
  standing: readonly StandingNotification[],
  sinceOf: (rule: string) => Date,
): PlanChanges {
  const rows = new Map(standing.map((row) => [nameOf(row), row]))
  const waiting = new Set(
    standing.filter(({ sentAt, withdrawnAt }) => sentAt === null && withdrawnAt === null).map(placeOf),
  )
  // Who was told of something is not told of it again in other words, however late its event comes after the rules were changed.
  const saidOf = (each: NotificationKey & Pick<PlannedNotification, 'reason'>): string =>
    `${each.reason} ${placeOf(each)}`
  const said = new Set(standing.filter(({ sentAt }) => sentAt !== null).map(saidOf))
  const coming = plan.filter((each) => {
    if (said.has(saidOf(each))) return false
    const row = rows.get(nameOf(each))
    // One that waits for the end of a hold is late, not too late, and so is what another rule says instead of it.
    return (
      (row !== undefined && row.withdrawnAt === null) ||
      each.wantedFor >= sinceOf(each.rule) ||
      waiting.has(placeOf(each))
    )
  })
  // What was put off together comes as one.
  const wanted = new Map(onceAtATime(coming, ({ plannedFor }) => plannedFor).map((each) => [nameOf(each), each]))
  const moved: Moved[] = []
  const withdrawn: string[] = []
  for (const [name, row] of rows) {
    const { id, sentAt, withdrawnAt } = row
    if (sentAt !== null) continue
    const next = wanted.get(name)
    if (next === undefined) {
      if (withdrawnAt === null) withdrawn.push(id)
    } else if (withdrawnAt !== null || !isSame(row, next)) {
      moved.push({ id, plannedFor: next.plannedFor, isGathered: next.isGathered })
    }
  }
  return { added: [...wanted.values()].filter((each) => !rows.has(nameOf(each))), moved, withdrawn }
}
