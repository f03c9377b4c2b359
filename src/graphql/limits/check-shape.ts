// Measures a parsed document: how much it asks for when its fragments are spread. One visit per fragment, whatever the
// document does with them, so that measuring cannot be made dear.
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode, visit } from 'graphql'
import type { DocumentLimits } from './limits.ts'
import { refusal, tooDeep, tooMany } from './refusal.ts'

interface Measure {
  readonly depth: number
  readonly fields: number
  readonly aliases: number
}

const nothing: Measure = { depth: 0, fields: 0, aliases: 0 }

function beside(a: Measure, b: Measure): Measure {
  return { depth: Math.max(a.depth, b.depth), fields: a.fields + b.fields, aliases: a.aliases + b.aliases }
}

class Measuring {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #measured = new Map<string, Measure | 'underway'>()

  constructor(fragments: readonly FragmentDefinitionNode[]) {
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
  }

  of(selectionSet: SelectionSetNode | undefined): Measure {
    let sum = nothing
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) sum = beside(sum, this.ofFragment(selection.name.value))
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum = beside(sum, this.of(selection.selectionSet))
      else {
        const inner = this.of(selection.selectionSet)
        // The schema's description of itself is deep by nature, is the same for everybody and costs nothing to read.
        const depth = selection.name.value.startsWith('__') ? 1 : inner.depth + 1
        sum = beside(sum, {
          depth,
          fields: inner.fields + 1,
          aliases: inner.aliases + (selection.alias === undefined ? 0 : 1),
        })
      }
    }
    return sum
  }

  ofFragment(name: string): Measure {
    const known = this.#measured.get(name)
    if (known === 'underway') {
      throw refusal('INVALID_INPUT', `The fragment "${name}" brings itself in: fragments must not go in a circle.`)
    }
    if (known) return known
    this.#measured.set(name, 'underway')
    const measure = this.of(this.#fragments.get(name)?.selectionSet)
    this.#measured.set(name, measure)
    return measure
  }
}

function countDirectives(document: DocumentNode): number {
  let directives = 0
  visit(document, {
    Directive: () => {
      directives++
      return false
    },
  })
  return directives
}

/**
 * Checks what a document asks for.
 * @throws GraphQLError LIMIT_EXCEEDED for too much of something, INVALID_INPUT for fragments that go in a circle
 */
export function checkShape(document: DocumentNode, limits: DocumentLimits): void {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
  if (operations.length > limits.operations) throw tooMany('operations', limits.operations)
  if (fragments.length > limits.fragments) throw tooMany('fragments', limits.fragments)
  if (countDirectives(document) > limits.directives) throw tooMany('directives', limits.directives)
  const measuring = new Measuring(fragments)
  const sizes = [
    ...operations.map(({ selectionSet }) => measuring.of(selectionSet)),
    // Those that no operation uses are refused by validation, which would otherwise have to go through them.
    ...fragments.map(({ name }) => measuring.ofFragment(name.value)),
  ]
  for (const { depth, fields, aliases } of sizes) {
    if (depth > limits.depth) throw tooDeep('fields', limits.depth)
    if (fields > limits.fields) throw tooMany('fields', limits.fields)
    if (aliases > limits.aliases) throw tooMany('aliases', limits.aliases)
  }
}
