// Do with a job what a step of its type says, as the system. What is so already is passed by.
import type { JobAction } from '../../domain/command.ts'
import type { EscalationStep } from '../../domain/escalation/escalation.ts'
import type { Job } from '../../domain/job.ts'
import { JobError, type JobErrorCode } from '../../domain/job-error.ts'
import { systemViewer } from '../../domain/viewer.ts'
import type { LockedFrame } from '../../store/frame-store.ts'
import { act, type Operating } from '../operating.ts'

const mostGroups = 100
const mostPriority = 100

function actionsOf(job: Job, step: EscalationStep): readonly JobAction[] {
  const { addGroups, raisePriorityTo, raisePriorityBy, reassignTo, because } = step
  const priority = Math.min(mostPriority, Math.max(job.priority + raisePriorityBy, raisePriorityTo ?? 0))
  const groups = [...new Set([...job.candidateGroups, ...addGroups])].slice(0, mostGroups)
  return [
    { operation: 'update', priority, candidateGroups: groups, because },
    ...(reassignTo === undefined ? [] : [{ operation: 'assign', to: reassignTo, because } as const]),
  ]
}

/**
 * Escalates a job in a transaction that holds it; answers with the code of what kept the rest from being done, or null.
 * @throws JobError UNAVAILABLE when the database is away
 */
export async function escalateJob(
  operating: Operating,
  job: Job,
  step: EscalationStep,
  transaction: LockedFrame,
): Promise<JobErrorCode | null> {
  try {
    for (const action of actionsOf(job, step)) await act(operating, systemViewer, { id: job.id }, action, transaction)
    return null
  } catch (error) {
    if (error instanceof JobError && error.code !== 'UNAVAILABLE') return error.code
    throw error
  }
}
