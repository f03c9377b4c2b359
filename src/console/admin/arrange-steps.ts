// Where the steps of a flow stand in its picture: each one column behind the last of those that it comes after.

/** A step by the name of its type, and those that must have passed before. */
export interface ArrangedStep {
  readonly name: string
  readonly after: readonly string[]
}

/** A place in the picture, both counted from 0. */
export interface StepPlace {
  readonly column: number
  readonly row: number
}

/** The places, by the names. Steps that nobody can come to, as they wait for one another, stand in the first column. */
export function arrangeSteps(steps: readonly ArrangedStep[]): ReadonlyMap<string, StepPlace> {
  const columns = new Map<string, number>()
  const columnOf = ({ name, after }: ArrangedStep, above: ReadonlySet<string>): number => {
    const known = columns.get(name)
    if (known !== undefined || above.has(name)) return known ?? 0
    const before = steps.filter((step) => after.includes(step.name))
    const column = Math.max(0, ...before.map((step) => columnOf(step, new Set([...above, name])) + 1))
    columns.set(name, column)
    return column
  }
  const counts = new Map<number, number>()
  return new Map(
    steps.map((step) => {
      const column = columnOf(step, new Set())
      const row = counts.get(column) ?? 0
      counts.set(column, row + 1)
      return [step.name, { column, row }]
    }),
  )
}
