// Executes operations: those that come again and again compiled, all others as graphql-js does. Nobody can tell but by the time;
// what does not go right in a way that the compiled one cannot word is executed once more, so only what reads may come here.
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import { type CompiledOperation, type CompileOperation, loadCompiler } from './compile-operation.ts'
import { withLocatedErrors } from './located-errors.ts'

/** What is known of an operation of a document. */
interface Known {
  /** How often it went right. What is refused, as too complex say, is never compiled. */
  uses: number
  /** Null: it is not to be compiled. */
  compiled?: CompiledOperation | null
}

// Compiling takes as long as some hundred executions, and holds up everybody.
const usesUntilHot = 50
const pauseMs = 1_000
const longestCompiled = 5_000

/** The operations of a schema. */
export class HotOperations {
  readonly #schema: GraphQLSchema
  readonly #load: typeof loadCompiler
  readonly #known = new WeakMap<DocumentNode, Map<string, Known>>()
  #compiler: CompileOperation | 'loading' | null = null
  #compiledAt = Number.NEGATIVE_INFINITY

  constructor(schema: GraphQLSchema, load = loadCompiler) {
    this.#schema = schema
    this.#load = load
  }

  /** Executes a query, or a subscription for an event, as `execute` of graphql-js does. */
  execute(args: ExecutionArgs): Promise<ExecutionResult> | ExecutionResult {
    const known = this.#knownOf(args)
    if (known.compiled === undefined && known.uses >= usesUntilHot) this.#compile(known, args)
    const result = known.compiled?.(args) ?? null
    if (result === null) return this.#counted(known, execute(args))
    return result instanceof Promise
      ? result.then((settled) => this.#checked(settled, args))
      : this.#checked(result, args)
  }

  #knownOf({ document, operationName }: ExecutionArgs): Known {
    const operations = this.#known.get(document) ?? new Map<string, Known>()
    this.#known.set(document, operations)
    const name = operationName ?? ''
    const known = operations.get(name) ?? { uses: 0 }
    operations.set(name, known)
    return known
  }

  #counted(known: Known, result: ReturnType<typeof execute>): Promise<ExecutionResult> | ExecutionResult {
    const count = (settled: ExecutionResult): ExecutionResult => {
      if (settled.errors === undefined) known.uses++
      return settled
    }
    return result instanceof Promise ? result.then(count) : count(Object(result))
  }

  #checked(result: ExecutionResult, args: ExecutionArgs): Promise<ExecutionResult> | ExecutionResult {
    return withLocatedErrors(result, args.document) ?? Promise.resolve(execute(args))
  }

  #compile(known: Known, { document, operationName }: ExecutionArgs): void {
    if (this.#compiler === null) {
      this.#compiler = 'loading'
      // Without it everything goes on as before.
      this.#load(this.#schema).then(
        (compile) => {
          this.#compiler = compile
        },
        () => {},
      )
    }
    if (this.#compiler === 'loading' || performance.now() - this.#compiledAt < pauseMs) return
    this.#compiledAt = performance.now()
    const isShort = document.loc !== undefined && document.loc.end <= longestCompiled
    known.compiled = isShort ? this.#compiler(document, operationName ?? undefined) : null
  }
}
