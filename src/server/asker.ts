// Who sent an operation: somebody, or nobody yet. Nobody may look at the schema where that is allowed (GraphiQL on a
// development machine), and at nothing else.
import { Kind, type OperationDefinitionNode, type SelectionNode } from 'graphql'
import { JobError } from '../domain/job-error.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { Identity } from './authentication/identity.ts'

/** Somebody; or, for nobody, what they are told when they ask for more than the schema. */
export type Asker = Identity | JobError

/** @throws JobError UNAUTHENTICATED when there is nobody */
export function viewerOfAsker(asker: Asker): Viewer {
  if (asker instanceof JobError) throw asker
  return asker.viewer
}

// Tools ask for it directly; what a fragment at the root asks for is not looked into.
function asksForSchema(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && ['__schema', '__type', '__typename'].includes(selection.name.value)
}

/** Lets nobody ask for anything but the schema. @throws JobError UNAUTHENTICATED */
export function checkAsker(asker: Asker, operation: OperationDefinitionNode | null | undefined): void {
  if (!(asker instanceof JobError)) return
  const isAboutSchema = operation?.operation === 'query' && operation.selectionSet.selections.every(asksForSchema)
  if (!isAboutSchema) throw asker
}
