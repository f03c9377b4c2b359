// Compiles an operation to JavaScript with graphql-jit, which takes a third of the time to execute. Variables are coerced by
// graphql-js before: graphql-jit unfolds an input type that holds itself (JobFilter) without end, and would word errors its way.
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLBoolean,
  GraphQLScalarType,
  GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type TypeNode,
  visit,
} from 'graphql'

/** Executes the operation; null where only graphql-js can say what is wrong with the variables. */
export type CompiledOperation = (args: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult | null

/** Compiles an operation of a valid document; null where that cannot be done. */
export type CompileOperation = (document: DocumentNode, operationName: string | undefined) => CompiledOperation | null

const coerced = new GraphQLScalarType({ name: 'AlreadyCoerced' })
const coercedType = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: coerced.name } } as const

// `@include` and `@skip` take Booleans only, which stay what they are when they are coerced again.
function isBoolean(type: TypeNode): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type
  return named.kind === Kind.NAMED_TYPE && named.name.value === GraphQLBoolean.name
}

function withCoercedVariables(document: DocumentNode): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ kind, variable, type }) => ({ kind, variable, type: isBoolean(type) ? type : coercedType }),
  })
}

/** Loads the compiler, for a schema. It is loaded when there is something to compile, as starts are to be fast. */
export async function loadCompiler(schema: GraphQLSchema): Promise<CompileOperation> {
  const { compileQuery, isCompiledQuery } = await import('graphql-jit')
  const config = schema.toConfig()
  const widened = new GraphQLSchema({ ...config, types: [...config.types, coerced], assumeValid: true })
  return (document, operationName) => {
    const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
    const compiled = compileQuery(widened, withCoercedVariables(document), operationName, {
      // Their stacks are those of what was thrown.
      disablingCapturingStackErrors: true,
    })
    if (!isCompiledQuery(compiled)) return null
    return ({ rootValue, contextValue, variableValues }) => {
      const variables = getVariableValues(schema, definitions, variableValues ?? {})
      return variables.coerced === undefined ? null : compiled.query(rootValue, contextValue, variables.coerced)
    }
  }
}
