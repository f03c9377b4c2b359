// What the pipeline parses, validates and executes with, as a plugin of it.
import { type ExecutionArgs, execute, NoSchemaIntrospectionCustomRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { parseGuarded } from '../graphql/limits/parse-guarded.ts'
import type { ShareResults } from './sharing/share-results.ts'
import { type SubscribeArgs, subscribeFreshly } from './subscribe-freshly.ts'

/** Parsing with limits, graphql-js's execution, shared results of subscriptions; no introspection in production. */
export function engine(isProduction: boolean, share: ShareResults): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn(parseGuarded),
    onValidate: ({ addValidationRule }) => {
      if (isProduction) addValidationRule(NoSchemaIntrospectionCustomRule)
    },
    onExecute: ({ setExecuteFn }) => setExecuteFn((args: ExecutionArgs) => execute(args)),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn((args: SubscribeArgs) => subscribeFreshly(args, share)),
  }
}
