// What data of a known schema looks like in GraphQL. It is made from JSON Schema (read-schema.ts); types, inputs and the way of
// values in and out are made from it, so all four agree.
import type { JsonValue } from '../../domain/json.ts'

/** The scalars that data is made of; `JSON` for whatever GraphQL has no types for. */
export type ScalarName = 'String' | 'Int' | 'Float' | 'Boolean' | 'DateTime' | 'JSON'

/** A value without fields. */
export interface ScalarShape {
  readonly kind: 'scalar'
  readonly scalar: ScalarName
}

/** What has a name of its own in GraphQL. */
interface Named {
  readonly name: string
  readonly description: string
  /** What it is the type of, for people. */
  readonly owner: string
}

/** One of some texts that are names in GraphQL. */
export interface EnumShape extends Named {
  readonly kind: 'enum'
  readonly values: readonly string[]
}

/** A list. Its entries are no lists. */
export interface ListShape {
  readonly kind: 'list'
  readonly entries: Part<EntryShape>
}

/** An object with fields that are known. */
export interface ObjectShape extends Named {
  readonly kind: 'object'
  /** Filled after the object is known by its name, so that it may contain itself. */
  readonly fields: Field[]
}

/** One of several objects, told apart by the text that each has in one of its fields. */
export interface UnionShape extends Named {
  readonly kind: 'union'
  /** The field by which its members are told apart. */
  readonly tag: string
  readonly members: Member[]
}

/** One of the objects of a union. */
export interface Member {
  /** The text by which it is known, which is the name of the field in inputs as well. */
  readonly value: string
  readonly object: ObjectShape
}

/** Everything that has a name of its own. */
export type NamedShape = ObjectShape | UnionShape | EnumShape

/** What lists may be of. */
export type EntryShape = ScalarShape | NamedShape

export type Shape = EntryShape | ListShape

/** A shape in its place, where it may be null or not. */
export interface Part<Of extends Shape = Shape> {
  readonly shape: Of
  readonly acceptsNull: boolean
}

/** A field of an object. */
export interface Field extends Part {
  readonly name: string
  readonly description: string
  /** Whether data must have it. */
  readonly isRequired: boolean
  /** The only value that it can have, if there is only one: inputs may leave it out. */
  readonly constant?: JsonValue
}
