// When two subscriptions are the same: the same document, operation and variables, wherever each of them begins.
import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql'

/** For `JSON.stringify`: objects with the same entries get the same text, in whatever order those stand. */
export function canonical(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function usesOf(document: DocumentNode): readonly string[] {
  const uses: string[] = []
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void uses.push(name.value),
  })
  return uses
}

/** The variable that says where the stream begins, and nothing else. */
function beginningOf(document: DocumentNode, { selectionSet }: OperationDefinitionNode): string | null {
  const [field] = selectionSet.selections
  const given = field?.kind === Kind.FIELD ? field.arguments : undefined
  const after = given?.find(({ name }) => name.value === 'after')?.value
  if (after?.kind !== Kind.VARIABLE) return null
  const { value } = after.name
  return usesOf(document).filter((name) => name === value).length === 1 ? value : null
}

/** The key of a valid subscription: the same for all that have the same results from the same event on. */
export function operationKey({ document, operationName, variableValues }: ExecutionArgs): string {
  const operation = getOperationAST(document, operationName)
  const beginning = operation && beginningOf(document, operation)
  const variables = Object.entries(variableValues ?? {}).filter(([name]) => name !== beginning)
  const text = document.loc?.source.body ?? print(document)
  // As a hash: thousands of keys need not keep the documents.
  return createHash('sha256')
    .update(JSON.stringify([text, operationName ?? null, Object.fromEntries(variables)], canonical))
    .digest('base64')
}
