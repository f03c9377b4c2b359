// From the claims of a verified token to a viewer. What does not have the expected form is refused, never guessed.
import type { Viewer } from '../../domain/viewer.ts'
import { areNames, isName, isRole, mostNames } from '../../domain/viewer-check.ts'
import type { ClaimNames } from './claim-names.ts'
import { unauthenticated } from './identity.ts'

/** What a token says, once it is verified. */
export type Claims = Readonly<Record<string, unknown>>

function claim(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

function namesOf(claims: Claims, path: string): readonly string[] {
  const value = claim(claims, path)
  if (value === undefined || value === null) return []
  const names: unknown = typeof value === 'string' ? [value] : value
  if (areNames(names)) return [...new Set(names)]
  throw unauthenticated(`The token's claim "${path}" must be a list of at most ${mostNames} names.`)
}

/**
 * The viewer that claims name. Roles of other products are left out.
 * @throws JobError UNAUTHENTICATED for claims of another form, and for the name of the system itself
 */
export function viewerOf(claims: Claims, names: ClaimNames): Viewer {
  const id = claim(claims, names.id)
  if (!isName(id)) throw unauthenticated(`The token's claim "${names.id}" must name who asks, in 1 to 200 characters.`)
  if (id === 'system') throw unauthenticated('No token can name "system": that is the product itself.')
  return { id, roles: namesOf(claims, names.roles).filter(isRole), groups: namesOf(claims, names.groups) }
}
