// The types by which data of known shape is read: one for everything in the plan that has a name.
import type { Builder } from '../builder.ts'
import { costOfNothing } from '../cost.ts'
import type { EntryShape, Field, NamedShape, ObjectShape, ScalarName } from './shape.ts'
import type { ShownObject } from './show-data.ts'

type Types = Builder['$inferSchemaTypes']
type ObjectRef = PothosSchemaTypes.ImplementableObjectRef<Types, ShownObject>
type UnionRef = PothosSchemaTypes.UnionRef<Types, ShownObject>
// However long lists are, they are in 64 kB that have been read already.
const costOfPart = { field: 1, multiplier: 1 } as const

/** An enum that is read and sent. */
export type EnumRef = PothosSchemaTypes.EnumRef<Types, string>
type NamedRef = ObjectRef | UnionRef | EnumRef
type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<Types, ShownObject>

/** The enums of some shapes, by name: they serve inputs as well. */
export type EnumRefs = ReadonlyMap<string, EnumRef>

/** What was defined: objects by name, for unions over them. */
export interface OutputTypes {
  readonly objects: ReadonlyMap<string, ObjectRef>
  readonly enums: EnumRefs
}

class OutputDefinitions {
  readonly objects = new Map<string, ObjectRef>()
  readonly enums = new Map<string, EnumRef>()
  readonly #unions = new Map<string, UnionRef>()
  readonly #builder: Builder

  constructor(builder: Builder) {
    this.#builder = builder
  }

  /** Makes the name known; the fields of objects come later, as they may be of any type. */
  announce(shape: NamedShape): void {
    const { name, description } = shape
    if (shape.kind === 'object') this.objects.set(name, this.#builder.objectRef<ShownObject>(name))
    if (shape.kind === 'enum') {
      const values = Object.fromEntries(shape.values.map((value) => [value, { value, description: `\`${value}\`.` }]))
      this.enums.set(name, this.#builder.enumType(name, { description, values }))
    }
    if (shape.kind === 'union') {
      const types = () => shape.members.flatMap(({ object }) => this.objects.get(object.name) ?? [])
      const resolveType = ({ __typename }: ShownObject): string => __typename
      this.#unions.set(name, this.#builder.unionType(name, { description, types, resolveType }))
    }
  }

  implement({ name, description, fields }: ObjectShape): void {
    this.objects.get(name)?.implement({
      description,
      fields: (t) => Object.fromEntries(fields.map((field) => [field.name, this.#fieldOf(t, field)])),
    })
  }

  #fieldOf(t: FieldBuilder, { name, description, isRequired, acceptsNull, shape }: Field) {
    const type =
      shape.kind === 'list'
        ? t.listRef(this.#typeOf(shape.entries.shape), { nullable: shape.entries.acceptsNull })
        : this.#typeOf(shape)
    const isPlain = shape.kind === 'scalar' || shape.kind === 'enum'
    return t.field({
      ...{ type, nullable: !isRequired || acceptsNull, description },
      complexity: isPlain ? costOfNothing : costOfPart,
      resolve: (source) => source[name] ?? null,
    })
  }

  #typeOf(shape: EntryShape): ScalarName | NamedRef {
    if (shape.kind === 'scalar') return shape.scalar
    const { name } = shape
    const found = this.objects.get(name) ?? this.enums.get(name) ?? this.#unions.get(name)
    if (found === undefined) throw new Error(`There is no type ${name}.`)
    return found
  }
}

/** Defines the types of all shapes. */
export function defineOutputTypes(builder: Builder, shapes: readonly NamedShape[]): OutputTypes {
  const definitions = new OutputDefinitions(builder)
  for (const shape of shapes) definitions.announce(shape)
  for (const shape of shapes) if (shape.kind === 'object') definitions.implement(shape)
  return definitions
}
