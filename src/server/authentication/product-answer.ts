// What the product's own functions may answer about who asks. They may be JavaScript, so nothing is taken on trust: an answer
// that is none is a fault of the product, which is logged, and lets nobody in.
import type { Viewer } from '../../domain/viewer.ts'
import { areNames, isName, isRole } from '../../domain/viewer-check.ts'
import { type Proof, unauthenticated } from './identity.ts'

/** An answer that cannot be right. */
export class ImpossibleAnswer extends Error {
  override readonly name = 'ImpossibleAnswer'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function viewerIn(answer: unknown, asked: string): Viewer {
  if (!isRecord(answer))
    throw new ImpossibleAnswer(`${asked}: a viewer must be { id, roles, groups }, or null for nobody.`)
  const { id, roles, groups } = answer
  if (!isName(id)) throw new ImpossibleAnswer(`${asked}: the viewer's id must have 1 to 200 characters.`)
  if (id === 'system') throw new ImpossibleAnswer(`${asked}: nobody can be "system": that is the product itself.`)
  if (!areNames(roles) || !roles.every(isRole)) {
    throw new ImpossibleAnswer(`${asked}: the roles of "${id}" must be a list of staff, service and admin.`)
  }
  if (!areNames(groups)) throw new ImpossibleAnswer(`${asked}: the groups of "${id}" must be a list of names.`)
  return { id, roles: [...roles], groups: [...groups] }
}

/** The viewer that `resolveViewer` answered. @throws JobError UNAUTHENTICATED for nobody, ImpossibleAnswer */
export function resolvedViewer(answer: unknown): Viewer {
  if (answer === null || answer === undefined)
    throw unauthenticated('The holder of this token is not let in (any more).')
  return viewerIn(answer, 'resolveViewer')
}

/** What `authenticate` answered; null for nobody. @throws ImpossibleAnswer */
export function sessionProof(answer: unknown): Proof | null {
  if (answer === null || answer === undefined) return null
  if (!isRecord(answer)) throw new ImpossibleAnswer('authenticate: the answer must be { viewer, expiresAt? }, or null.')
  const { viewer, expiresAt } = answer
  if (expiresAt === undefined || expiresAt === null)
    return { viewer: viewerIn(viewer, 'authenticate'), expiresAtMs: null }
  if (!(expiresAt instanceof Date) || Number.isNaN(expiresAt.getTime())) {
    throw new ImpossibleAnswer('authenticate: expiresAt must be a valid Date, or left out.')
  }
  return { viewer: viewerIn(viewer, 'authenticate'), expiresAtMs: expiresAt.getTime() }
}
