// The steps of a job as viewers get them: those who handle its type, and nobody else.
import { mayEverything } from '../domain/permission.ts'
import type { Registry } from '../domain/registry.ts'
import { readEscalations } from '../store/escalation/escalations.ts'
import type { Query } from '../store/query.ts'
import type { Tobedone } from './system.ts'

/** Reads them in a database. */
export function readEscalationsIn(query: Query, registry: Registry): Tobedone['escalations'] {
  return async (viewer, { id, type }) =>
    mayEverything(viewer, registry.of(type)) ? await readEscalations(query, id) : []
}
