// The schema as a part of a host's: its resolvers find their context under `tobedone` in the host's, whatever else is there,
// and throw errors that any GraphQL server shows with their code.
import {
  defaultFieldResolver,
  type GraphQLError,
  type GraphQLFieldResolver,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
} from 'graphql'
import type { Registry } from '../../domain/registry.ts'
import { buildSchema } from '../build-schema.ts'
import type { GraphqlContext } from '../context.ts'
import { type ErrorLog, toGraphQLError } from '../error-mapping.ts'

/** What a host's context must have for the resolvers of the mounted schema: see `contextFor`. */
export interface HostContext {
  readonly tobedone: GraphqlContext
}

type Resolver = GraphQLFieldResolver<unknown, GraphqlContext>
type HostResolver = GraphQLFieldResolver<unknown, HostContext>

/** One context for everything that is asked about one event: what was loaded for an event must not outlive it. */
class Contexts {
  readonly #ofEvents = new WeakMap<object, GraphqlContext>()

  of({ tobedone }: HostContext, { operation, rootValue }: GraphQLResolveInfo): GraphqlContext {
    if (tobedone === undefined) throw new Error('The context of the host has no `tobedone`: make it with contextFor().')
    if (operation.operation !== 'subscription' || typeof rootValue !== 'object' || rootValue === null) return tobedone
    const known = this.#ofEvents.get(rootValue)
    if (known) return known
    // Getters stay getters: who asks may be another one by then.
    const fresh: GraphqlContext = Object.create(tobedone)
    this.#ofEvents.set(rootValue, fresh)
    return fresh
  }
}

// Prisma's are no instances of Promise.
function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function coded(log: ErrorLog, work: () => unknown): unknown {
  const thrown = (error: unknown): GraphQLError => toGraphQLError(error, log)
  try {
    const value = work()
    if (!isPromise(value)) return value
    return value.then(undefined, (error: unknown) => {
      throw thrown(error)
    })
  } catch (error) {
    throw thrown(error)
  }
}

function mountObject(type: GraphQLObjectType, contexts: Contexts, log: ErrorLog): void {
  const mounted =
    (resolver: Resolver): HostResolver =>
    (source, given, context, info) =>
      coded(log, () => resolver(source, given, contexts.of(context, info), info))
  for (const field of Object.values(type.getFields())) {
    field.resolve = mounted(field.resolve ?? defaultFieldResolver)
    if (field.subscribe) field.subscribe = mounted(field.subscribe)
  }
  const { isTypeOf } = type
  if (isTypeOf) type.isTypeOf = (value, context, info) => isTypeOf(value, contexts.of(context, info), info)
}

function mountScalar(type: GraphQLScalarType, log: ErrorLog): void {
  const { parseValue, parseLiteral } = type
  type.parseValue = (value) => coded(log, () => parseValue.call(type, value))
  type.parseLiteral = (node, variables) => coded(log, () => parseLiteral.call(type, node, variables))
}

const builtIn = ['ID', 'String', 'Int', 'Float', 'Boolean']

/**
 * Builds the schema of a deployment for mounting in a host's, with `mergeSchemas` of @graphql-tools/schema or the like.
 * @param registry `jobs.system.registry`
 * @param log where faults are logged that are masked; the console unless told
 */
export function mountedSchema(registry: Registry, log: ErrorLog = console): GraphQLSchema {
  const schema = buildSchema(registry)
  const contexts = new Contexts()
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (type instanceof GraphQLObjectType) mountObject(type, contexts, log)
    else if (type instanceof GraphQLScalarType && !builtIn.includes(type.name)) mountScalar(type, log)
    else if (isAbstractType(type) && type.resolveType) {
      const { resolveType } = type
      type.resolveType = (value, context, info, abstract) =>
        resolveType(value, contexts.of(context, info), info, abstract)
    }
  }
  return schema
}
