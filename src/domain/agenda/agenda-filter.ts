// Which jobs an event must be about to change somebody's agenda. It admits all that can be on it, and others: an agenda is
// found by `store/agenda`, this only says when to look again.
import type { JobFilter } from '../filter.ts'
import type { Registry } from '../registry.ts'
import { isStaffOf, isTrusted, type Viewer } from '../viewer.ts'

/** A filter that admits every job that the viewer could do, or has and snoozed. */
export function agendaFilter(viewer: Viewer, registry: Registry): JobFilter {
  const theirs: JobFilter = { assignedTo: [viewer.id] }
  if (isTrusted(viewer)) return { open: true, or: [theirs, { unassigned: true }] }
  const staffed = registry.all.filter((type) => isStaffOf(viewer, type)).map(({ name }) => name)
  return {
    open: true,
    or: [
      theirs,
      { unassigned: true, candidateUser: [viewer.id] },
      { unassigned: true, group: viewer.groups },
      { unassigned: true, type: staffed },
    ],
  }
}
