// A flow as products name it: by its object or by its name.
import type { Flow } from '../domain/flow/flow.ts'

/** A flow, or its name. */
export type FlowOrName = string | Pick<Flow, 'name'>

/** The name of a flow. */
export function nameOfFlow(flow: FlowOrName): string {
  return typeof flow === 'string' ? flow : flow.name
}
