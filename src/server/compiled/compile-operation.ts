// Compiles an operation to JavaScript with graphql-jit, which takes a third of the time to execute. Variables are coerced by
// graphql-js before: graphql-jit unfolds an input type that holds itself (JobFilter) without end, and would word errors its way.
import {
  type ASTNode,
  BREAK,
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

const alreadyCoerced = new GraphQLScalarType({ name: 'AlreadyCoerced' })
const coercedType = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: alreadyCoerced.name } } as const

// `@include` and `@skip` take Booleans only, which stay what they are when they are coerced again.
function isBoolean(type: TypeNode): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type
  return named.kind === Kind.NAMED_TYPE && named.name.value === GraphQLBoolean.name
}

/**
 * Whether a document means the same to graphql-jit. It takes variables below literals of scalars for absent ones, and what an included or
 * skipped fragment selects for included or skipped wherever else it is selected; and what it tells of the schema is told of the widened one.
 */
function isUnderstood(document: DocumentNode): boolean {
  let is = true
  const notSo = (): typeof BREAK => {
    is = false
    return BREAK
  }
  const hasVariables = (node: ASTNode): boolean => {
    let has = false
    visit(node, {
      Variable: () => {
        has = true
        return BREAK
      },
    })
    return has
  }
  visit(document, {
    ObjectValue: (node) => (hasVariables(node) ? notSo() : false),
    ListValue: (node) => (hasVariables(node) ? notSo() : false),
    FragmentSpread: ({ directives = [] }) => (directives.length > 0 ? notSo() : undefined),
    InlineFragment: ({ directives = [] }) => (directives.length > 0 ? notSo() : undefined),
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? notSo() : undefined),
  })
  return is
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
  const widened = new GraphQLSchema({ ...config, types: [...config.types, alreadyCoerced], assumeValid: true })
  return (document, operationName) => {
    if (!isUnderstood(document)) return null
    const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
    const compiled = compileQuery(widened, withCoercedVariables(document), operationName, {
      // Their stacks are those of what was thrown.
      disablingCapturingStackErrors: true,
    })
    if (!isCompiledQuery(compiled)) return null
    return ({ rootValue, contextValue, variableValues }) => {
      const variables = getVariableValues(schema, definitions, variableValues ?? {})
      if (variables.coerced === undefined) return null
      // Null in spite of a default may be refused where it is used.
      const { coerced } = variables
      if (definitions.some(({ variable, defaultValue }) => defaultValue && coerced[variable.name.value] === null))
        return null
      return compiled.query(rootValue, contextValue, coerced)
    }
  }
}
