// Reads the JSON Schema of a type's data into shapes. What GraphQL has no types for becomes JSON, with a note; what it has no
// names for is a problem. Whatever may contain itself is remembered before its fields are read, so recursion ends.
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import {
  choicesOf,
  constantOf,
  entriesOf,
  isInt32,
  isMoment,
  mayBeNull,
  propertiesOf,
  requiredOf,
  tagOf,
  textsOf,
} from './json-schema.ts'
import { isEnumValue, isName, pascalCase } from './names.ts'
import { SchemaDefinitions, type SettledSchema } from './schema-definitions.ts'
import type { EnumShape, Field, NamedShape, ObjectShape, Part, ScalarName, Shape, UnionShape } from './shape.ts'

/** What was read of the schema of some data. */
export interface ReadSchema {
  /** Null for data that is no object with known fields, nor a union of such. */
  readonly shape: ObjectShape | UnionShape | null
  readonly named: readonly NamedShape[]
  /** The parts that are JSON in GraphQL, each as a path and a reason. */
  readonly untyped: readonly string[]
  /** What GraphQL has no names for, each as a part of a sentence. */
  readonly problems: readonly string[]
}

/** Where in the data something is: its path for people, and the name that a type there gets. */
interface Place {
  readonly path: string
  readonly name: string
}

const scalar = (name: ScalarName): Shape => ({ kind: 'scalar', scalar: name })

class SchemaReader {
  readonly named: NamedShape[] = []
  readonly untyped: string[] = []
  readonly problems: string[] = []
  readonly #definitions: SchemaDefinitions
  readonly #rootName: string
  readonly #typeName: string
  readonly #known = new Map<JsonObject, ObjectShape | UnionShape>()

  constructor(root: JsonObject, rootName: string, typeName: string) {
    this.#definitions = new SchemaDefinitions(root)
    this.#rootName = rootName
    this.#typeName = typeName
  }

  partOf(given: JsonObject, place: Place): Part {
    const settled = this.#definitions.settle(given)
    const { schema, acceptsNull, id } = settled
    const name = id === null ? place.name : `${this.#rootName}${pascalCase(id)}`
    if (!isName(name)) this.problems.push(`${place.path}: its id "${id}" is no name in GraphQL`)
    const shape = this.#shapeOf(settled, { path: place.path, name })
    const isJson = shape.kind === 'scalar' && shape.scalar === 'JSON'
    return { shape, acceptsNull: acceptsNull || (isJson && mayBeNull(schema)) }
  }

  #shapeOf(settled: SettledSchema, place: Place): Shape {
    const { schema } = settled
    if (propertiesOf(schema).length > 0) return this.#objectOf(settled, place)
    const entries = entriesOf(schema)
    if (entries !== null) return this.#listOf(entries, place)
    const texts = textsOf(schema)
    if (texts !== null && texts.length > 0 && texts.every(isEnumValue)) return this.#enumOf(settled, texts, place)
    switch (schema['type']) {
      case 'string':
        return scalar(isMoment(schema) ? 'DateTime' : 'String')
      case 'integer':
        return scalar(isInt32(schema) ? 'Int' : 'Float')
      case 'number':
        return scalar('Float')
      case 'boolean':
        return scalar('Boolean')
      case 'object':
        return this.#json(place, 'its keys are not known')
      case 'array':
        return this.#json(place, 'its entries are not all of one sort')
      default:
        return this.#choiceOf(settled, place)
    }
  }

  #json({ path }: Place, reason: string): Shape {
    this.untyped.push(`${path} (${reason})`)
    return scalar('JSON')
  }

  #objectOf(settled: SettledSchema, place: Place): ObjectShape {
    const { schema } = settled
    const known = this.#known.get(schema)
    if (known?.kind === 'object') return known
    const object: ObjectShape = { kind: 'object', ...this.#namedAt(settled, place), fields: [] }
    this.#known.set(schema, object)
    this.named.push(object)
    const required = requiredOf(schema)
    for (const [name, property] of propertiesOf(schema)) {
      const path = `${place.path}.${name}`
      if (isName(name)) object.fields.push(this.#fieldOf(name, property, required.includes(name), { ...place, path }))
      else this.problems.push(`${path}: "${name}" is no name in GraphQL`)
    }
    if (isJsonObject(schema['additionalProperties'])) this.untyped.push(`${place.path}.* (its keys are not known)`)
    return object
  }

  #fieldOf(name: string, property: JsonObject, isRequired: boolean, { path, name: owner }: Place): Field {
    const part = this.partOf(property, { path, name: `${owner}${pascalCase(name)}` })
    const { schema, description } = this.#definitions.settle(property)
    const constant = isRequired ? constantOf(schema) : undefined
    return {
      ...{ name, isRequired, ...part },
      description: description ?? this.#described(path),
      ...(constant === undefined ? {} : { constant }),
    }
  }

  #listOf(entries: JsonObject, place: Place): Shape {
    // Before it is read: a list may contain itself.
    const isList = this.#definitions.settle(entries).schema['type'] === 'array'
    const part = isList ? null : this.partOf(entries, place)
    if (part === null || part.shape.kind === 'list') return this.#json(place, 'it has lists in lists')
    return { kind: 'list', entries: { shape: part.shape, acceptsNull: part.acceptsNull } }
  }

  #enumOf(settled: SettledSchema, values: readonly string[], place: Place): EnumShape {
    const shape: EnumShape = { kind: 'enum', ...this.#namedAt(settled, place), values }
    this.named.push(shape)
    return shape
  }

  #choiceOf(settled: SettledSchema, place: Place): Shape {
    const { schema } = settled
    const known = this.#known.get(schema)
    if (known !== undefined) return known
    const choices = choicesOf(schema).map((choice) => this.#definitions.settle(choice))
    const tagged = choices.some(({ acceptsNull }) => acceptsNull) ? null : tagOf(choices.map((each) => each.schema))
    if (tagged === null) return this.#json(place, 'it may be of several sorts')
    const { tag, values } = tagged
    if (!values.every(isEnumValue)) return this.#json(place, `its ${tag} is not always a name in GraphQL`)
    const union: UnionShape = { kind: 'union', ...this.#namedAt(settled, place), tag, members: [] }
    this.#known.set(schema, union)
    this.named.push(union)
    for (const [index, value] of values.entries()) {
      const choice = choices[index]
      if (choice === undefined) continue
      const name = `${place.name}${pascalCase(value)}`
      union.members.push({ value, object: this.#objectOf(choice, { path: `${place.path}.${value}`, name }) })
    }
    return union
  }

  #described(path: string): string {
    return `\`${path}\` of jobs of the type \`${this.#typeName}\`.`
  }

  #namedAt({ description }: SettledSchema, { path, name }: Place) {
    return { name, description: description ?? this.#described(path), owner: `${path} of "${this.#typeName}"` }
  }
}

/**
 * Reads the schema of some data.
 * @param name the name of its type in GraphQL; the name of everything in it begins with it
 * @param field `metadata` or `result`, with which paths begin
 * @param typeName the job type
 */
export function readSchema(schema: JsonObject, name: string, field: string, typeName: string): ReadSchema {
  const reader = new SchemaReader(schema, name, typeName)
  const { shape } = reader.partOf(schema, { path: field, name })
  const { named, untyped, problems } = reader
  return shape.kind === 'object' || shape.kind === 'union'
    ? { shape, named, untyped, problems }
    : { shape: null, named: [], untyped, problems: [] }
}
