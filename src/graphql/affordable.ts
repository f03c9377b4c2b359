// Remembers which operations were found to cost not too much, so that they are not counted each time. What an operation costs may depend
// on the numbers that are given with it and on how long lists are, and on nothing else.
import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql'

// Those who mean well ask in few ways; all others are counted each time.
const mostShapes = 50
const longestShape = 500

/** What the cost may depend on, as a text: the same text, the same cost. */
function shapeOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `${value.length}[${value.map(shapeOf).join()}]`
  if (typeof value !== 'object' || value === null || value instanceof Date) return ''
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}:${shapeOf(each)}`)
    .join()}}`
}

type Asked = Pick<GraphQLResolveInfo, 'operation' | 'variableValues'>

/** Operations that one can afford, whatever is given with them or given with something like it. */
export class Affordable {
  readonly #always = new WeakSet<OperationDefinitionNode>()
  readonly #shapes = new WeakMap<OperationDefinitionNode, Set<string>>()

  /** Whether it was found so. */
  has({ operation, variableValues }: Asked): boolean {
    if (this.#always.has(operation)) return true
    return this.#shapes.get(operation)?.has(shapeOf(variableValues)) ?? false
  }

  /** Notes that it was found so; `dependsOnValues` says whether anything that was given was looked at. */
  add({ operation, variableValues }: Asked, dependsOnValues: boolean): void {
    const shapes = this.#shapes.get(operation)
    // A second field of the same operation is told what was counted for the first: nothing is looked at then.
    if (!dependsOnValues && shapes === undefined) {
      this.#always.add(operation)
      return
    }
    const known = shapes === undefined || shapes.size >= mostShapes ? new Set<string>() : shapes
    const shape = shapeOf(variableValues)
    if (shape.length <= longestShape) known.add(shape)
    this.#shapes.set(operation, known)
  }
}
