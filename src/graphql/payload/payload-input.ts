// The typed data in the inputs of mutations: a `@oneOf` input over all types, of which the member of the job's type is to be
// chosen, beside the untyped field of the same data.
import { invalidInput } from '../../domain/job-error.ts'
import type { JsonValue } from '../../domain/json.ts'
import type { Builder } from '../builder.ts'
import { chosenIn, dataOf, type GivenObject } from './given-data.ts'
import type { InputTypes } from './input-types.ts'
import { type DataField, type PayloadPlan, payloadNames, type TypedData } from './plan.ts'

type Types = Builder['$inferSchemaTypes']
type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** What was given as typed data: that of which type, and the data itself. */
export interface GivenData {
  readonly typeName: string
  readonly value: JsonValue
}

/** The typed input of metadata (`payload`), or of results (`resultPayload`). */
export class PayloadInput {
  readonly #field: DataField
  /** The name of the field that takes it. */
  readonly #name: 'payload' | 'resultPayload'
  readonly #data: readonly TypedData[]
  readonly #ref: PothosSchemaTypes.ImplementableInputObjectRef<Types, GivenObject>

  constructor(builder: Builder, field: DataField, { data }: PayloadPlan) {
    this.#field = field
    this.#name = payloadNames[field].field
    this.#data = data[field]
    this.#ref = builder.inputRef<GivenObject, false>(payloadNames[field].input)
  }

  /** The field of inputs that takes it; null where no type has typed data. */
  fieldOf(t: InputFields) {
    if (this.#data.length === 0) return null
    const description = `Instead of \`${this.#field}\`: the same, typed, chosen by the type of the job.`
    return t.field({ type: this.#ref, description })
  }

  /** Adds the input over all types to the schema, unless no type has typed data. */
  implement(inputs: InputTypes): void {
    if (this.#data.length === 0) return
    this.#ref.implement({
      description: `The ${this.#field} of a job, by its type. Exactly one of these.`,
      isOneOf: true,
      fields: (t) =>
        Object.fromEntries(
          this.#data.flatMap(({ typeName, member, input }) => {
            const type = inputs.get(input.name)
            const description = `Of jobs of the type \`${typeName}\`.`
            return type === undefined ? [] : [[member, t.field({ type, description })]]
          }),
        ),
    })
  }

  /**
   * The data that was given typed, and for which type.
   * @throws JobError INVALID_INPUT when it was given untyped as well
   */
  dataOf(typed: GivenObject, untyped: JsonValue | undefined): GivenData {
    if (untyped !== null && untyped !== undefined) {
      throw invalidInput(this.#name, `give either \`${this.#field}\` or \`${this.#name}\`, not both.`)
    }
    const [member, given] = chosenIn(typed)
    const data = this.#data.find((each) => each.member === member)
    if (data === undefined) throw new Error(`No type has the member "${member}".`)
    return { typeName: data.typeName, value: dataOf(data.input, given) }
  }

  /** @throws JobError INVALID_INPUT for data that was given for another type than that of the job */
  checkType(given: GivenData, typeName: string): void {
    if (given.typeName === typeName) return
    const right = this.#data.find((each) => each.typeName === typeName)
    throw invalidInput(
      this.#name,
      right === undefined
        ? `jobs of the type "${typeName}" have no such types: give \`${this.#field}\` instead.`
        : `must be \`{ ${right.member}: … }\` for a job of the type "${typeName}", not that of "${given.typeName}".`,
    )
  }
}
