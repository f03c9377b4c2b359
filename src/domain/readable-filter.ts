// What a filter may find for a viewer: by metadata only jobs whose metadata they read. Otherwise one could find out by
// asking what one is not shown. Lists, streams and `claimNextJob` all judge the filter that comes out of here.
import type { JobFilter } from './filter.ts'
import type { Registry } from './registry.ts'
import { canSeeMetadata, isTrusted, type Viewer } from './viewer.ts'

function asksForMetadata({ metadata, and, or, not }: JobFilter): boolean {
  return (
    metadata !== undefined ||
    (and?.some(asksForMetadata) ?? false) ||
    (or?.some(asksForMetadata) ?? false) ||
    (not !== undefined && asksForMetadata(not))
  )
}

function withinTypes(filter: JobFilter, readable: JobFilter): JobFilter {
  const { and, or, not, ...conditions } = filter
  const every = [...(and ?? []).map((each) => withinTypes(each, readable)), ...(filter.metadata ? [readable] : [])]
  return {
    ...conditions,
    ...(every.length > 0 ? { and: every } : {}),
    ...(or ? { or: or.map((each) => withinTypes(each, readable)) } : {}),
    ...(not ? { not: withinTypes(not, readable) } : {}),
  }
}

/**
 * The filter as it is judged for the viewer: each condition on metadata admits only jobs of types whose metadata they read,
 * also inside of `not`. A filter that does not ask for metadata, and one of a service or an admin, is the same as before.
 */
export function readableFilter(filter: JobFilter, viewer: Viewer, registry: Registry): JobFilter {
  if (isTrusted(viewer) || !asksForMetadata(filter)) return filter
  const type = registry.all.filter((each) => canSeeMetadata(viewer, each)).map(({ name }) => name)
  return withinTypes(filter, { type })
}
