// Who sees the same of jobs, so that what is found for one of them may be shown to all. A text too many costs only work; one too
// few would show somebody what is not theirs: a property test holds it against what `viewer.ts` says.
import type { JobFilter } from './filter.ts'
import type { Registry } from './registry.ts'
import { isStaffOf, isTrusted, type Viewer } from './viewer.ts'

/** Whether the viewer sees everything of all jobs that the filter can admit: because of a role, or of the types it asks for. */
function seesAll(viewer: Viewer, filter: JobFilter, registry: Registry): boolean {
  return isTrusted(viewer) || (filter.type?.every((name) => isStaffOf(viewer, registry.of(name))) ?? false)
}

/** Viewers with the same text see the same of the jobs that the filter admits: which there are, and what is said of them. */
export function sightOf(viewer: Viewer, filter: JobFilter, registry: Registry): string {
  if (seesAll(viewer, filter, registry)) return 'all'
  const { id, roles, groups } = viewer
  return JSON.stringify([id, roles.toSorted(), groups.toSorted()])
}
