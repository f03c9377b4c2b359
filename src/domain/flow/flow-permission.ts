// Who may what with flows. Users see the runs that are theirs or that they started, and start for themselves where the flow is
// `selfService`; staff see and do what is about types that all are theirs.
import { JobError } from '../job-error.ts'
import type { Registry } from '../registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../viewer.ts'
import type { Flow } from './flow.ts'
import type { FlowRun } from './flow-run.ts'

/** Whether the viewer handles all that belongs to the flow. */
function handlesAll(viewer: Viewer, flow: Flow, registry: Registry): boolean {
  if (isTrusted(viewer)) return true
  // Of a flow that is gone nobody knows any more whose it was.
  return flow.steps.length > 0 && flow.steps.every(({ type }) => isStaffOf(viewer, registry.of(type)))
}

/** Whether the run is there for the viewer at all. */
export function canSeeRun(viewer: Viewer, run: FlowRun, flow: Flow, registry: Registry): boolean {
  return run.assignedTo === viewer.id || run.startedBy === viewer.id || handlesAll(viewer, flow, registry)
}

/**
 * Whom a run is for that the viewer starts.
 * @throws JobError FORBIDDEN
 */
export function checkStart(
  viewer: Viewer,
  flow: Flow,
  registry: Registry,
  assignedTo: string | undefined,
): string | null {
  if (handlesAll(viewer, flow, registry)) return assignedTo ?? null
  if (!flow.selfService) {
    throw new JobError('FORBIDDEN', `"${flow.name}" is started by the product, and by staff of all of its steps.`)
  }
  if (assignedTo !== undefined && assignedTo !== viewer.id) {
    throw new JobError('FORBIDDEN', 'You may start this for yourself only: leave assignedTo out.')
  }
  return viewer.id
}

/** The refusal of what needs a run: the same whether there is none or the viewer may not see it. */
export function noSuchRun(): JobError {
  return new JobError('NOT_FOUND', 'The flow was never started for that target, or you may not see it.')
}

/** Checks that the viewer may cancel the run. @throws JobError NOT_FOUND, FORBIDDEN */
export function checkCancel(viewer: Viewer, run: FlowRun, flow: Flow, registry: Registry): void {
  if (run.startedBy === viewer.id || handlesAll(viewer, flow, registry)) return
  if (!canSeeRun(viewer, run, flow, registry)) throw noSuchRun()
  throw new JobError('FORBIDDEN', 'Only who started it, or staff of all of its steps, may cancel this.')
}
