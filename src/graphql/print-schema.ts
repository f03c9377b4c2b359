// The schema as text, as `schema.graphql` has it.
import { printSchema as print } from 'graphql'
import { makeRegistry, type Registry } from '../domain/registry.ts'
import { buildSchema } from './build-schema.ts'

/** Prints the schema of a deployment; of none in particular unless told. */
export function printSchema(registry: Registry = makeRegistry([])): string {
  return `${print(buildSchema(registry))}\n`
}
