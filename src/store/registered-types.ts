// Keeps the last definition of every type, so that one that was removed from the configuration still has its title, schemas
// and rules for the jobs it left behind.

import type { JobType } from '../domain/job-type.ts'
import { isJsonObject, type JsonObject } from '../domain/json.ts'
import { makeRegistry, type Registry } from '../domain/registry.ts'
import type { Query } from './query.ts'

// Rules may name people, and count as long as they are in the configuration.
function definitionOf({
  parseMetadata,
  parseResult,
  condition,
  notifications,
  isActive,
  ...definition
}: JobType): string {
  return JSON.stringify(definition)
}

function texts(definition: JsonObject, field: string): readonly string[] {
  const value = definition[field]
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

// Its schemas are kept to be read; what its old jobs are given by now is no longer checked against them.
function inactive(registry: Registry, name: string, definition: JsonObject): JobType {
  const { title, description, metadataSchema, resultSchema, metadataFor } = definition
  return {
    ...registry.of(name),
    title: typeof title === 'string' ? title : name,
    description: typeof description === 'string' ? description : null,
    metadataSchema: isJsonObject(metadataSchema) ? metadataSchema : null,
    resultSchema: isJsonObject(resultSchema) ? resultSchema : null,
    outcomes: texts(definition, 'outcomes'),
    candidateGroups: texts(definition, 'candidateGroups'),
    candidateUsers: texts(definition, 'candidateUsers'),
    staffGroups: texts(definition, 'staffGroups'),
    metadataFor: metadataFor === 'all' ? 'all' : 'staff',
  }
}

/** Remembers the configured types, and answers with the registry of these and of all that were there before. */
export async function registerTypes(
  query: Query,
  types: readonly JobType[],
  isOptionalStep: Registry['isOptionalStep'],
  now: Date,
): Promise<Registry> {
  const configured = makeRegistry(types)
  await query(
    `insert into tobedone.job_type (name, definition, seen_at)
     select t ->> 'name', t, $2::timestamptz from jsonb_array_elements($1::jsonb) as t order by t ->> 'name'
     on conflict (name) do update set definition = excluded.definition, seen_at = excluded.seen_at`,
    [`[${configured.all.map(definitionOf).join(',')}]`, now.toISOString()],
  )
  const rows = await query('select name, definition from tobedone.job_type', [])
  const names = new Set(configured.all.map(({ name }) => name))
  const removed = rows.flatMap(({ name, definition }) =>
    typeof name === 'string' && isJsonObject(definition) && !names.has(name)
      ? [inactive(configured, name, definition)]
      : [],
  )
  return makeRegistry([...removed, ...configured.all], isOptionalStep)
}
