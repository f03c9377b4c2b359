// Variables are walked by coercion and by scalars, which recurse: so their depth is checked first, without recursion.
import { type DocumentLimits, documentLimits } from './limits.ts'
import { tooDeep } from './refusal.ts'

/** @throws GraphQLError LIMIT_EXCEEDED when lists and objects nest deeper than the limit */
export function checkVariables(variables: unknown, limits: DocumentLimits = documentLimits): void {
  let level: unknown[] = [variables]
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      if (depth >= limits.nesting) throw tooDeep('variables', limits.nesting)
      for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) next.push(each)
    }
    level = next
  }
}
