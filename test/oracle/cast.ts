// Who takes part: names that a careless comparison takes for one another, with and without roles.
import type { Viewer } from '../../src/domain/viewer.ts'

/** A service of the product: sees and may do everything. */
export const product: Viewer = { id: 'null', roles: ['service'], groups: [] }

/** Everybody. */
export const cast: readonly Viewer[] = [
  product,
  { id: 'ann', roles: ['staff'], groups: ['risk'] },
  { id: 'Ann', roles: ['staff'], groups: ['RISK', 'crm'] },
  { id: '🦊', roles: ['admin'], groups: [] },
  { id: 'åsa', roles: [], groups: ['risk'] },
  { id: 'bo%b', roles: [], groups: ['gröup'] },
]
