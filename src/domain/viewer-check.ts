// What ids, roles and groups may be, whoever names them: a token, or code of the product, which may be JavaScript. They go
// into statements, and one that fails would abort the product's transaction.
import { invalidInput } from './job-error.ts'
import { roles as allRoles, type Role, systemViewer, type Viewer } from './viewer.ts'

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
  return allRoles.some((role) => role === name)
}

/** A viewer whom the product names. @throws JobError INVALID_INPUT for one that cannot be, and for the system itself */
export function checkViewer(viewer: Readonly<Record<keyof Viewer, unknown>>): Viewer {
  const { id, roles, groups } = viewer
  if (!isName(id)) throw invalidInput('viewer.id', 'must be a text of 1 to 200 characters.')
  if (id === systemViewer.id) throw invalidInput('viewer.id', '"system" is what happens by itself.')
  if (!areNames(roles) || !roles.every(isRole)) {
    throw invalidInput('viewer.roles', `must be a list of ${allRoles.join(', ')}.`)
  }
  if (!areNames(groups)) {
    throw invalidInput('viewer.groups', `must be a list of at most ${mostNames} names of 1 to 200 characters.`)
  }
  return { id, roles: [...roles], groups: [...groups] }
}
