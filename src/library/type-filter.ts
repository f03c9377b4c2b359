// Filters of the library name types by their objects as well as by their names.
import type { JobFilter } from '../domain/filter.ts'
import type { JobType } from '../domain/job-type.ts'

/** A job type, or its name. */
export type TypeOrName = string | Pick<JobType, 'name'>

/** Which jobs: as `JobFilter`, with types by object or name. */
export interface LibraryFilter extends Omit<JobFilter, 'type' | 'and' | 'or' | 'not'> {
  readonly type?: TypeOrName | readonly TypeOrName[]
  readonly and?: readonly LibraryFilter[]
  readonly or?: readonly LibraryFilter[]
  readonly not?: LibraryFilter
}

function isList(types: TypeOrName | readonly TypeOrName[]): types is readonly TypeOrName[] {
  return Array.isArray(types)
}

/** The name of a type. */
export function nameOf(type: TypeOrName): string {
  return typeof type === 'string' ? type : type.name
}

/** The names of types. */
export function namesOf(types: TypeOrName | readonly TypeOrName[]): readonly string[] {
  return (isList(types) ? types : [types]).map(nameOf)
}

/** The domain's filter. */
export function filterOf({ type, and, or, not, ...rest }: LibraryFilter): JobFilter {
  return {
    ...rest,
    ...(type === undefined ? {} : { type: namesOf(type) }),
    ...(and === undefined ? {} : { and: and.map(filterOf) }),
    ...(or === undefined ? {} : { or: or.map(filterOf) }),
    ...(not === undefined ? {} : { not: filterOf(not) }),
  }
}
