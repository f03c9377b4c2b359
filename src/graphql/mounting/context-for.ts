// The context of the mounted schema's resolvers, for one operation of one viewer.
import type { Viewer } from '../../domain/viewer.ts'
import { checkViewer } from '../../domain/viewer-check.ts'
import type { Tobedone } from '../../tobedone.ts'
import type { GraphqlContext } from '../context.ts'
import type { ErrorLog } from '../error-mapping.ts'

/**
 * What belongs under `tobedone` in the host's context. Made anew for every operation.
 * @param system `jobs.system`
 * @param viewer who asks; a function is asked again for every event of a subscription, so that a role that is lost counts
 * @throws JobError INVALID_INPUT for a viewer that cannot be; of a function, where it is asked
 * @param log where faults are logged that are masked within an answer; the console unless told
 */
export function contextFor(system: Tobedone, viewer: Viewer | (() => Viewer), log: ErrorLog = console): GraphqlContext {
  if (typeof viewer !== 'function') return { tobedone: system, log, viewer: checkViewer(viewer) }
  return {
    tobedone: system,
    log,
    get viewer() {
      return checkViewer(viewer())
    },
  }
}
