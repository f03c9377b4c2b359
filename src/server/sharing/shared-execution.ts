// Execution of a subscription for whoever asks for the same. What the fields of its document do not say that they look at, of the
// viewer, is not there for them: so viewers who cannot be told apart by what is left get the very same result.
import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import type { Viewer } from '../../domain/viewer.ts'
import type { GraphqlContext } from '../../graphql/context.ts'
import { type Dependence, dependenceOf, makeClassOf, viewerFor } from '../../graphql/dependence.ts'

/** What sharing stands on. */
export interface SharingOptions {
  readonly schema: GraphQLSchema
  readonly contextOf: (viewer: Viewer) => GraphqlContext
  /** Executes as the pipeline does, with all its plugins. */
  readonly execute: (args: ExecutionArgs) => ExecutionResult | PromiseLike<ExecutionResult>
}

/** How the operation of a subscription is executed. */
export interface SharedExecution {
  /** Viewers with the same text get the same result. */
  readonly classOf: (viewer: Viewer) => string
  /** Executes it for what the source gave. Throws nothing, but what it promises may fail. */
  readonly execute: (rootValue: unknown, viewer: Viewer) => ExecutionResult | Promise<ExecutionResult>
}

interface DocumentSharing {
  readonly dependence: Dependence
  readonly classOf: (viewer: Viewer) => string
}

/** Makes what executes for many. */
export function sharedExecutions({
  schema,
  contextOf,
  execute,
}: SharingOptions): (args: ExecutionArgs) => SharedExecution {
  const known = new WeakMap<DocumentNode, DocumentSharing>()
  function sharingOf(document: DocumentNode): DocumentSharing {
    const found = known.get(document)
    if (found !== undefined) return found
    const dependence = dependenceOf(schema, document)
    const sharing = { dependence, classOf: makeClassOf(dependence) }
    known.set(document, sharing)
    return sharing
  }
  return ({ document, operationName, variableValues }) => {
    const { dependence, classOf } = sharingOf(document)
    return {
      classOf,
      execute(rootValue, viewer) {
        try {
          const contextValue = contextOf(viewerFor(dependence, viewer))
          const result = execute({ schema, document, operationName, variableValues, contextValue, rootValue })
          return 'then' in result ? Promise.resolve(result) : result
        } catch (error) {
          return Promise.reject(error)
        }
      },
    }
  }
}
