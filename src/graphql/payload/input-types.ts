// The inputs in which data of known shape is sent: one for every object and union in the plan. What they let through zod judges.
import type { Builder } from '../builder.ts'
import type { GivenObject } from './given-data.ts'
import type { EnumRef, EnumRefs } from './output-types.ts'
import { inputName } from './plan.ts'
import type { EntryShape, Field, ObjectShape, ScalarName, UnionShape } from './shape.ts'

type Types = Builder['$inferSchemaTypes']
type InputRef = PothosSchemaTypes.ImplementableInputObjectRef<Types, GivenObject>
type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** Inputs by the name of the shape that they are for. */
export type InputTypes = ReadonlyMap<string, InputRef>

class InputDefinitions {
  readonly inputs = new Map<string, InputRef>()
  readonly #builder: Builder
  readonly #enums: EnumRefs

  constructor(builder: Builder, enums: EnumRefs) {
    this.#builder = builder
    this.#enums = enums
  }

  announce(shape: ObjectShape | UnionShape): void {
    this.inputs.set(shape.name, this.#builder.inputRef<GivenObject, false>(inputName(shape)))
  }

  implement(shape: ObjectShape | UnionShape): void {
    const { name, description } = shape
    const input = this.inputs.get(name)
    if (shape.kind === 'object') {
      input?.implement({
        description,
        fields: (t) => Object.fromEntries(shape.fields.map((field) => [field.name, this.#fieldOf(t, field)])),
      })
    } else {
      input?.implement({
        description: `${description} Exactly one of these.`,
        isOneOf: true,
        fields: (t) =>
          Object.fromEntries(
            shape.members.map(({ value, object }) => [
              value,
              t.field({ type: this.#inputOf(object), description: object.description }),
            ]),
          ),
      })
    }
  }

  #fieldOf(t: InputFields, { description, isRequired, acceptsNull, constant, shape }: Field) {
    const type =
      shape.kind === 'list'
        ? t.listRef(this.#typeOf(shape.entries.shape), { required: !shape.entries.acceptsNull })
        : this.#typeOf(shape)
    return t.field({ type, required: isRequired && !acceptsNull && constant === undefined, description })
  }

  #typeOf(shape: EntryShape): ScalarName | InputRef | EnumRef {
    if (shape.kind === 'scalar') return shape.scalar
    if (shape.kind !== 'enum') return this.#inputOf(shape)
    const found = this.#enums.get(shape.name)
    if (found === undefined) throw new Error(`There is no enum ${shape.name}.`)
    return found
  }

  #inputOf({ name }: ObjectShape | UnionShape): InputRef {
    const found = this.inputs.get(name)
    if (found === undefined) throw new Error(`There is no input for ${name}.`)
    return found
  }
}

/** Defines the inputs of all shapes. */
export function defineInputTypes(
  builder: Builder,
  shapes: readonly (ObjectShape | UnionShape)[],
  enums: EnumRefs,
): InputTypes {
  const definitions = new InputDefinitions(builder, enums)
  for (const shape of shapes) definitions.announce(shape)
  for (const shape of shapes) definitions.implement(shape)
  return definitions.inputs
}
