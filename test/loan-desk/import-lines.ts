// The log of the loan desk in the format of an import, with its original times. What comes of it is counted elsewhere.

interface Row {
  readonly at: string
  readonly activity: string
  readonly transition: string
  readonly person: string
}

interface Loan {
  readonly id: string
  readonly amount: number
  readonly rows: Row[]
}

interface Step {
  readonly at: string
  readonly by: string
  readonly operation: string
  readonly to?: string
  readonly reason?: string
}

interface Line {
  readonly externalId: string
  readonly type: string
  readonly target: { readonly type: string; readonly id: string }
  readonly metadata: { readonly amount: number }
  readonly at: string
  readonly by: string
  readonly history: Step[]
}

/** A job on its way: who has it, and whether somebody works on it. */
interface Desk {
  readonly line: Line
  assignedTo: string | null
  isWorkedOn: boolean
}

function loansOf(log: string, chosen: ReadonlySet<string>): readonly Loan[] {
  const loans = new Map<string, Loan>()
  for (const text of log.trimEnd().split('\n').slice(1)) {
    const [at = '', id = '', amount, activity = '', transition = '', resource] = text.trimEnd().split(',')
    if (!chosen.has(id)) continue
    if (!loans.has(id)) loans.set(id, { id, amount: Number(amount), rows: [] })
    loans.get(id)?.rows.push({ at, activity, transition, person: resource || 'unknown' })
  }
  return [...loans.values()]
}

function isPause({ activity }: Row, later: readonly Row[]): boolean {
  const next = later.find((row) => row.activity === activity && row.transition !== 'COMPLETE')
  return next?.transition === 'START'
}

function linesOf({ id, amount, rows }: Loan): readonly Line[] {
  const lines: Line[] = []
  const open = new Map<string, Desk>()
  const request = (type: string, { at, person: by }: Row): Desk => {
    const found = open.get(type)
    if (found) return found
    const externalId = `${id}/${lines.length + 1}`
    const line: Line = { externalId, type, target: { type: 'Loan', id }, metadata: { amount }, at, by, history: [] }
    const desk = { line, assignedTo: null, isWorkedOn: false }
    lines.push(line)
    open.set(type, desk)
    return desk
  }
  for (const [index, row] of rows.entries()) {
    const { at, activity, transition, person: by } = row
    const type = activity.toLowerCase().replaceAll(' ', '_')
    const tell = (desk: Desk, step: Omit<Step, 'at' | 'by'>) => desk.line.history.push({ at, by, ...step })
    if (activity === 'A_DECLINED' || activity === 'A_CANCELLED') {
      for (const [each, desk] of open) {
        if (desk.isWorkedOn) continue
        tell(desk, { operation: 'cancel', reason: 'WITHDRAWN' })
        open.delete(each)
      }
    } else if (!activity.startsWith('W_')) continue
    else if (transition === 'SCHEDULE') request(type, row)
    else if (transition === 'START') {
      const desk = request(type, row)
      if (desk.assignedTo !== null && desk.assignedTo !== by) tell(desk, { operation: 'assign', to: by })
      tell(desk, { operation: 'claim' })
      tell(desk, { operation: 'start' })
      desk.assignedTo = by
      desk.isWorkedOn = true
    } else {
      const desk = open.get(type)
      if (desk === undefined) continue
      if (isPause(row, rows.slice(index + 1))) {
        tell(desk, { operation: 'stop' })
        tell(desk, { operation: 'unclaim' })
        desk.assignedTo = null
        desk.isWorkedOn = false
      } else {
        tell(desk, { operation: 'complete' })
        open.delete(type)
      }
    }
  }
  return lines
}

/** The lines of the chosen applications. */
export function importLinesOf(log: string, chosen: ReadonlySet<string>): readonly string[] {
  return loansOf(log, chosen)
    .flatMap(linesOf)
    .map((line) => JSON.stringify(line))
}
