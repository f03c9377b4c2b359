// A subscription has one field at its root, always: as the specification of September 2025 has it (5.2.4.1), that field may not be
// left out by @skip or @include, with which graphql-js would execute nothing and fail.
import { type DocumentNode, type FragmentDefinitionNode, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql'
import { refusal } from './refusal.ts'

const conditions: readonly string[] = ['skip', 'include']

/** Whether a condition stands at the root. Takes each fragment out of `unread` when it reads it: once is enough. */
function isConditional({ selections }: SelectionSetNode, unread: Map<string, FragmentDefinitionNode>): boolean {
  return selections.some((selection) => {
    if (selection.directives?.some(({ name }) => conditions.includes(name.value))) return true
    if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet, unread)
    if (selection.kind === Kind.FIELD) return false
    const fragment = unread.get(selection.name.value)
    unread.delete(selection.name.value)
    return fragment !== undefined && isConditional(fragment.selectionSet, unread)
  })
}

/** Checks the roots of subscriptions. @throws GraphQLError INVALID_INPUT */
export function checkRoots({ definitions }: DocumentNode): void {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
  for (const each of definitions) {
    if (each.kind !== Kind.OPERATION_DEFINITION || each.operation !== OperationTypeNode.SUBSCRIPTION) continue
    const unread = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
    if (!isConditional(each.selectionSet, unread)) continue
    throw refusal(
      'INVALID_INPUT',
      'The field of a subscription may have no @skip or @include; the fields within it may.',
    )
  }
}
