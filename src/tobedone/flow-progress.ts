// Reads how far a flow has come for a target, as a viewer may see it.
import type { FlowRegistry } from '../domain/flow/flow-registry.ts'
import { type FlowProgress, progressFor } from '../domain/flow/progress.ts'
import { stepStates } from '../domain/flow/steps.ts'
import type { Target } from '../domain/job.ts'
import type { Registry } from '../domain/registry.ts'
import { checkText } from '../domain/text-check.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { FlowReads } from '../store/flow-store.ts'

/** Reads it; null when it was never started, or not for this viewer. */
export type ReadFlowProgress = (viewer: Viewer, flow: string, target: Target) => Promise<FlowProgress | null>

/** Makes what reads the progress of the flows of a system. */
export function readFlowProgressIn(
  { read }: Pick<FlowReads, 'read'>,
  flows: FlowRegistry,
  registry: Registry,
): ReadFlowProgress {
  return async (viewer, name, target) => {
    checkText('target.type', target.type, 200)
    checkText('target.id', target.id, 200)
    const flow = flows.known(name)
    const types = flow.steps.map(({ type }) => type)
    const found = await read(name, target, types)
    return found && progressFor(viewer, flow, found.run, stepStates(flow, found.run, found.jobs), registry)
  }
}
