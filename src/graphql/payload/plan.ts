// Which of a deployment's data gets types in GraphQL, and under which names. Every name belongs to one thing: what would share
// one is a problem, told with both.
import type { JobType } from '../../domain/job-type.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { Registry } from '../../domain/registry.ts'
import { camelCase, pascalCase } from './names.ts'
import { type ReadSchema, readSchema } from './read-schema.ts'
import type { NamedShape, ObjectShape, UnionShape } from './shape.ts'

/** The two sorts of data that a job has. */
export type DataField = 'metadata' | 'result'

/** The data of a job type that has types of its own in GraphQL. */
export interface TypedData {
  readonly typeName: string
  /** By which name inputs choose it. */
  readonly member: string
  /** As it is read. */
  readonly output: ObjectShape | UnionShape
  /** As it may be sent. */
  readonly input: ObjectShape | UnionShape
}

/** A name, and what has it, for people. */
export type OwnedName = readonly [name: string, owner: string]

/** The typed data of a deployment, and everything in it that has a name. */
export interface PayloadPlan {
  readonly data: Readonly<Record<DataField, readonly TypedData[]>>
  readonly outputs: readonly NamedShape[]
  readonly inputs: readonly (ObjectShape | UnionShape)[]
  /** Every name that it takes, with whose it is. */
  readonly names: readonly OwnedName[]
  /** What is JSON in GraphQL, each as type, path and reason. */
  readonly untyped: readonly string[]
  /** Names in it that GraphQL does not take, each as a part of a sentence. */
  readonly problems: readonly string[]
}

/** What the fields, unions and inputs over all types are called, and how the types of one type's data end. */
export const payloadNames = {
  metadata: { field: 'payload', union: 'JobPayload', input: 'JobPayloadInput', suffix: 'Metadata' },
  result: { field: 'resultPayload', union: 'JobResultPayload', input: 'JobResultPayloadInput', suffix: 'Result' },
} as const

/** What an input is called that has the fields of an object or the members of a union. */
export function inputName({ name }: { readonly name: string }): string {
  return `${name}Input`
}

interface ReadData {
  readonly typeName: string
  readonly output: ReadSchema
  readonly input: ReadSchema
}

function readData({ name, ...type }: JobType, field: DataField): ReadData | null {
  const [input, output] =
    field === 'metadata'
      ? [type.metadataSchema, type.storedMetadataSchema]
      : [type.resultSchema, type.storedResultSchema]
  if (!isJsonObject(input) || !isJsonObject(output)) return null
  const rootName = `${pascalCase(name)}${payloadNames[field].suffix}`
  const read = (schema: JsonObject) => readSchema(schema, rootName, field, name)
  return { typeName: name, output: read(output), input: read(input) }
}

function typedIn(read: readonly ReadData[]): readonly TypedData[] {
  return read.flatMap(({ typeName, output, input }) => {
    if (output.shape === null || input.shape === null) return []
    return [{ typeName, member: camelCase(typeName), output: output.shape, input: input.shape }]
  })
}

/** What names are taken twice, among each other or by what has them already. */
export function problemsOfNames(names: readonly OwnedName[], isTaken: (name: string) => boolean): readonly string[] {
  const owners = new Map<string, string>()
  return names.flatMap(([name, owner]) => {
    const other = owners.get(name) ?? (isTaken(name) ? 'a type of tobedone' : undefined)
    owners.set(name, other ?? owner)
    return other === undefined ? [] : [`${name} would be the name of both ${other} and ${owner}`]
  })
}

/** Plans the typed data of the types that take new jobs. */
export function planPayloads(registry: Registry): PayloadPlan {
  const active = registry.all.filter(({ isActive }) => isActive)
  const of = (field: DataField) => active.map((type) => readData(type, field)).filter((read) => read !== null)
  const read = { metadata: of('metadata'), result: of('result') }
  const all = [...read.metadata, ...read.result]
  const data = { metadata: typedIn(read.metadata), result: typedIn(read.result) }
  const outputs = all.flatMap(({ output }) => output.named)
  const inputs = all.flatMap(({ input }) => input.named).filter((named) => named.kind !== 'enum')
  const names = [
    ...outputs.map(({ name, owner }): OwnedName => [name, owner]),
    ...inputs.map((input): OwnedName => [inputName(input), `the input for ${input.owner}`]),
  ]
  const problems = all.flatMap(({ typeName, ...both }) =>
    [both.output, both.input].flatMap((each) =>
      each.problems.map((problem) => `the type "${typeName}" has ${problem}`),
    ),
  )
  const untyped = all.flatMap(({ typeName, output }) => output.untyped.map((part) => `${typeName}: ${part}`))
  return { data, outputs, inputs, names, untyped, problems: [...new Set(problems)] }
}
