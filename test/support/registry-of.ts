// Registries of types that have nothing but schemas.
import { defineJobType, type JobTypeOptions } from '../../src/definition/define-job-type.ts'
import { makeRegistry, type Registry } from '../../src/domain/registry.ts'

/** The schemas of a type. */
export type SchemaOptions = Pick<JobTypeOptions, 'metadata' | 'result'>

/** A registry of types by name. */
export function registryOf(types: Readonly<Record<string, SchemaOptions>>): Registry {
  return makeRegistry(Object.entries(types).map(([name, options]) => defineJobType(name, options)))
}
