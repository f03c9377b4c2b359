// What ids, roles and groups may be, whoever names them: a token, or a function of the product.
import { type Role, roles } from '../../domain/viewer.ts'

/** The most groups, or roles, of one viewer. */
export const mostNames = 1_000

/** Whether this can be an id or the name of a group. */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && value.length <= 200 && value.isWellFormed() && !value.includes('\0')
  )
}

/** Whether these are names, and not too many. */
export function areNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= mostNames && value.every(isName)
}

/** Whether there is a role of this name. */
export function isRole(name: unknown): name is Role {
  return roles.some((role) => role === name)
}
