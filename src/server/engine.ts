// What the pipeline parses, validates and executes with, as a plugin of it.
import {
  type ExecutionArgs,
  execute,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { parseGuarded } from '../graphql/limits/parse-guarded.ts'
import { HotOperations } from './compiled/hot-operations.ts'
import type { ShareResults } from './sharing/share-results.ts'
import { type SubscribeArgs, subscribeFreshly } from './subscribe-freshly.ts'

/** Parsing with limits, graphql-js's execution or what is compiled, shared results of subscriptions; no introspection in production. */
export function engine(schema: GraphQLSchema, isProduction: boolean, share: ShareResults): Plugin {
  const hot = new HotOperations(schema)
  return {
    onParse: ({ setParseFn }) => setParseFn(parseGuarded),
    onValidate: ({ addValidationRule }) => {
      if (isProduction) addValidationRule(NoSchemaIntrospectionCustomRule)
    },
    onExecute: ({ setExecuteFn }) =>
      setExecuteFn((args: ExecutionArgs) => {
        const operation = getOperationAST(args.document, args.operationName)?.operation
        return operation === OperationTypeNode.MUTATION ? execute(args) : hot.execute(args)
      }),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn((args: SubscribeArgs) => subscribeFreshly(args, share)),
  }
}
