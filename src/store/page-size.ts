// How much of a list is asked for, and from which end. A page is bounded, so that no single question costs without end.
import { checkCount } from '../domain/count-check.ts'
import { invalidInput } from '../domain/job-error.ts'

/** The most jobs a page may have, and how many it has unless told. */
const pageSizes = { most: 100, usual: 20 } as const

/** What a client may say about a page. Without any: the first 20. */
export interface PageRequest {
  /** The first so many (after `after`, if given). 1 to 100. */
  readonly first?: number
  /** The last so many (before `before`, if given). 1 to 100. Not together with `first`. */
  readonly last?: number
  /** A cursor of a page: only jobs after it. */
  readonly after?: string
  /** A cursor of a page: only jobs before it. */
  readonly before?: string
}

/** How many jobs the page has at most, and whether it is taken from the end. */
export function pageSizeOf(page: PageRequest): { readonly size: number; readonly isFromEnd: boolean } {
  if (page.first !== undefined && page.last !== undefined) {
    throw invalidInput('last', 'give either first or last, not both.')
  }
  if (page.last !== undefined) {
    checkCount('last', page.last, pageSizes.most)
    return { size: page.last, isFromEnd: true }
  }
  const size = page.first ?? pageSizes.usual
  checkCount('first', size, pageSizes.most)
  return { size, isFromEnd: false }
}
