// What an operation may cost. Counted from its arguments when it is executed, so the same over HTTP, SSE and WebSocket.
import SchemaBuilder, {
  BasePlugin,
  type BuildCache,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core'
import { type ComplexityErrorKind, type FieldComplexityValue, PothosComplexityPlugin } from '@pothos/plugin-complexity'
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql'
import { JobError } from '../domain/job-error.ts'
import { Affordable } from './affordable.ts'

/**
 * The most that one operation may cost. Each object that may be in the answer costs 1, what has to be asked of the database
 * apart costs more, plain values cost nothing: 100 jobs with the last 20 events of each are about the most.
 */
export const costLimit = 10_000

// How long a list that is no page is taken to be.
const lengthOfList = 5

/** What a question to the database of its own costs. */
export const costOfQuestion = 50

/** What is paid for at the field above: the entries of a page. */
export const costOfNothing = { field: 0, multiplier: 1 } as const

interface PageSize {
  readonly first?: number | null | undefined
  readonly last?: number | null | undefined
}

/** The cost of a connection's field: a question, and everything below it as often as there may be edges. */
export function costOfPage({ first, last }: PageSize) {
  return { field: 5, multiplier: first ?? last ?? 20 }
}

type FieldResolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>

interface FieldType {
  readonly kind: string
  readonly type?: FieldType
}

function costOf(type: FieldType): FieldComplexityValue {
  const item = type.type ?? type
  if (item.kind === 'Scalar' || item.kind === 'Enum') return 0
  return type.type ? { field: 1, multiplier: lengthOfList } : 1
}

/**
 * Pothos' complexity plugin with other defaults, decided when the schema is built, and with the look at a subscription
 * before it starts instead of at its first event.
 */
class CostPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  readonly #complexity: PothosComplexityPlugin<Types>
  readonly #affordable = new Affordable()
  #askedCount = 0

  constructor(cache: BuildCache<Types>) {
    super(cache, 'cost')
    this.#complexity = new PothosComplexityPlugin(cache, 'complexity')
  }

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const complexity = field.pothosOptions.complexity ?? costOf(field.type)
    const counted: typeof complexity =
      typeof complexity !== 'function'
        ? complexity
        : (...given) => {
            this.#askedCount++
            return complexity(...given)
          }
    field.extensions = { ...field.extensions, complexity: counted }
    return field
  }

  // Counting takes a tenth of the time of a plain command or list.
  #check(context: Types['Context'], info: GraphQLResolveInfo): void {
    if (this.#affordable.has(info)) return
    const askedBefore = this.#askedCount
    this.#complexity.checkComplexity(context, info)
    this.#affordable.add(info, this.#askedCount !== askedBefore)
  }

  override wrapResolve(resolve: FieldResolver<Types>, { kind }: PothosOutputFieldConfig<Types>): FieldResolver<Types> {
    if (kind !== 'Query' && kind !== 'Mutation') return resolve
    return (parent, asked, context, info) => {
      this.#check(context, info)
      return resolve(parent, asked, context, info)
    }
  }

  override wrapSubscribe(subscribe: FieldResolver<Types> | undefined): FieldResolver<Types> | undefined {
    return (
      subscribe &&
      ((parent, asked, context, info) => {
        this.#check(context, info)
        return subscribe(parent, asked, context, info)
      })
    )
  }
}

/** The refusal of an operation that costs too much. */
export function tooDear(_kind: ComplexityErrorKind, { complexity }: { readonly complexity: number }): JobError {
  return new JobError(
    'LIMIT_EXCEEDED',
    `The operation may cost ${complexity}, at most ${costLimit} is allowed: ask for smaller pages, or for less of each.`,
    { cost: complexity, most: costLimit },
  )
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      cost: CostPlugin<Types>
    }
  }
}

SchemaBuilder.registerPlugin('cost', CostPlugin)
