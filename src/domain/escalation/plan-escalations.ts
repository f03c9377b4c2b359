// Plans the steps of a job: from how it stands and the steps of its type to all that is wanted, and from there to what has to change.
// What was done stays as it is.
import { isStorableMoment } from '../date-check.ts'
import { isOpen, type Job } from '../job.ts'
import type { JobPast } from '../notification/plan.ts'
import type { EscalationStep } from './escalation.ts'

/** A step as it is to be done. */
export interface PlannedEscalation {
  readonly step: string
  /** The moment that the step says, whatever holds it up. */
  readonly wantedFor: Date
  readonly plannedFor: Date
}

/** A step that is there already. */
export interface StandingEscalation extends PlannedEscalation {
  readonly id: string
  readonly doneAt: Date | null
  readonly withdrawnAt: Date | null
}

/** The changes. */
export interface EscalationChanges {
  readonly added: readonly PlannedEscalation[]
  readonly moved: readonly { readonly id: string; readonly plannedFor: Date }[]
  readonly withdrawn: readonly string[]
}

function startOf({ after }: EscalationStep, job: Job, { opened, assigned }: JobPast): Date | null {
  if (after === 'DUE') return job.dueAt
  return after === 'REQUEST' ? opened.at : (assigned?.at ?? null)
}

/** All steps that a job is to have. A snoozed one is left alone until it wakes. */
export function planEscalations(
  job: Job,
  past: JobPast,
  steps: readonly EscalationStep[],
): readonly PlannedEscalation[] {
  if (!isOpen(job)) return []
  return steps.flatMap((step) => {
    const start = startOf(step, job, past)
    if (start === null || (step.ifUnclaimed && job.assignedTo !== null)) return []
    const wantedFor = new Date(start.getTime() + step.byMs)
    if (!isStorableMoment(wantedFor.getTime())) return []
    const { snoozedUntil } = job
    const plannedFor = snoozedUntil !== null && snoozedUntil > wantedFor ? snoozedUntil : wantedFor
    return [{ step: step.key, wantedFor, plannedFor }]
  })
}

function nameOf({ step, wantedFor }: PlannedEscalation): string {
  return `${step} ${wantedFor.getTime()}`
}

/** Compares the plan with what is there. What was wanted before `since` and is not there comes too late to begin with. */
export function changesOfEscalations(
  plan: readonly PlannedEscalation[],
  standing: readonly StandingEscalation[],
  since: Date,
): EscalationChanges {
  const rows = new Map(standing.map((row) => [nameOf(row), row]))
  const isComing = (row: StandingEscalation | undefined, each: PlannedEscalation): boolean =>
    (row !== undefined && row.withdrawnAt === null) || each.wantedFor >= since
  const coming = new Map(
    plan.filter((each) => isComing(rows.get(nameOf(each)), each)).map((each) => [nameOf(each), each]),
  )
  const moved: { id: string; plannedFor: Date }[] = []
  const withdrawn: string[] = []
  for (const [name, { id, plannedFor, doneAt, withdrawnAt }] of rows) {
    if (doneAt !== null) continue
    const next = coming.get(name)
    if (next === undefined) {
      if (withdrawnAt === null) withdrawn.push(id)
    } else if (withdrawnAt !== null || next.plannedFor.getTime() !== plannedFor.getTime()) {
      moved.push({ id, plannedFor: next.plannedFor })
    }
  }
  return { added: [...coming.values()].filter((each) => !rows.has(nameOf(each))), moved, withdrawn }
}
