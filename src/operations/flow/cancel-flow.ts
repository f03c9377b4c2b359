// Cancel a run of a flow: with it, what it has requested and is open.
import { checkCancel, noSuchRun } from '../../domain/flow/flow-permission.ts'
import type { FlowRun } from '../../domain/flow/flow-run.ts'
import { progressFor } from '../../domain/flow/progress.ts'
import type { Target } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import { checkText } from '../../domain/text-check.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { LockedFrame } from '../../store/frame-store.ts'
import type { Outcome } from '../frame/outcome.ts'
import { checkTarget } from '../operating.ts'
import type { FlowAnswer, FlowOperating } from './flow-operating.ts'
import { lockFlow, readStates } from './go-on.ts'

function closedError({ status, closedBy, closedAt }: FlowRun): JobError {
  const how = status === 'COMPLETED' ? 'completed' : 'cancelled'
  const at = closedAt?.toISOString() ?? null
  return new JobError('CLOSED', `The flow was ${how} by ${closedBy} at ${at}.`, { status, closedBy, closedAt: at })
}

// What somebody else has closed meanwhile needs no cancellation.
function cursorIn(outcomes: readonly Outcome[]): string | undefined {
  const cursors = outcomes.flatMap((outcome) => {
    if (!('refusal' in outcome)) return [outcome.performed.eventCursor]
    if (outcome.refusal.code !== 'CLOSED') throw outcome.refusal
    return []
  })
  return cursors.at(-1)
}

/**
 * Cancels the open run of a flow for a target, and the open jobs that it requested (WITHDRAWN). The same viewer again: a success
 * that does nothing.
 * @throws JobError INVALID_INPUT, NOT_FOUND, FORBIDDEN, CLOSED
 */
export async function cancelFlow(
  operating: FlowOperating,
  viewer: Viewer,
  name: string,
  target: Target,
  transaction?: LockedFrame,
): Promise<FlowAnswer> {
  const { flows, registry, together: inOne, now } = operating
  checkText('flow', name, 100)
  checkTarget(target)
  const flow = flows.known(name)
  return await inOne(async (together) => {
    const before = await lockFlow(together, name, target)
    const { locked } = together
    const run = await locked.flows.latestRun(name, target)
    if (run === null) throw noSuchRun()
    checkCancel(viewer, run, flow, registry)
    const answer = async (shown: FlowRun, eventCursor: string): Promise<FlowAnswer> => ({
      progress: progressFor(viewer, flow, shown, await readStates(together, flow, shown), registry),
      eventCursor,
    })
    if (run.status === 'CANCELLED' && run.closedBy === viewer.id) return await answer(run, before)
    if (run.status !== 'OPEN') throw closedError(run)
    // Whoever may cancel the flow may cancel what it requested.
    const acting: Viewer = { id: viewer.id, roles: ['service'], groups: [] }
    const outcomes = await together.perform(
      (await locked.flows.openJobsOf(run)).map(({ id }) => ({
        kind: 'act',
        viewer: acting,
        jobId: id,
        action: { operation: 'cancel', reason: 'WITHDRAWN' },
        expectedVersion: null,
      })),
    )
    const cancelled = { ...run, status: 'CANCELLED', closedAt: now(), closedBy: viewer.id } as const
    await locked.flows.save(cancelled)
    return await answer(cancelled, cursorIn(outcomes) ?? before)
  }, transaction)
}
