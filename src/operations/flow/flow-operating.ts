// What operations on flows stand on, and what they answer with.

import type { FlowRegistry } from '../../domain/flow/flow-registry.ts'
import type { FlowProgress } from '../../domain/flow/progress.ts'
import type { Registry } from '../../domain/registry.ts'
import type { PerformTogether } from '../frame/perform-together.ts'

/** What operations on flows do their work with. */
export interface FlowOperating {
  readonly flows: FlowRegistry
  readonly registry: Registry
  readonly together: PerformTogether
  readonly now: () => Date
}

/** A run as it is after an operation. */
export interface FlowAnswer {
  /** Null when it is not for this viewer. */
  readonly progress: FlowProgress | null
  /** After it come all events that the progress does not show yet. */
  readonly eventCursor: string
}
