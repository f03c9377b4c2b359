// The log as work to be done: applications, each with its steps in order. What the check counts is counted elsewhere.

/** Something that somebody does, or the system. */
export interface Step {
  readonly kind: 'schedule' | 'start' | 'pause' | 'complete' | 'close'
  /** The name of the job type; empty when the application is closed. */
  readonly type: string
  readonly person: string
}

/** A loan application: the target of its jobs. */
export interface Application {
  readonly id: string
  readonly amount: number
  readonly steps: readonly Step[]
}

interface Row {
  readonly activity: string
  readonly transition: string
  readonly person: string
}

const closing = new Set(['A_DECLINED', 'A_CANCELLED'])

/** The job type of an activity. */
function typeNameOf(activity: string): string {
  return activity.toLowerCase().replaceAll(' ', '_')
}

// A sitting that ends is no end of the job when the next thing that happens to its activity is another START.
function isPause(row: Row, later: readonly Row[]): boolean {
  const next = later.find(({ activity, transition }) => activity === row.activity && transition !== 'COMPLETE')
  return next?.transition === 'START'
}

function kindOf(row: Row, later: readonly Row[]): Step['kind'] | null {
  if (closing.has(row.activity)) return 'close'
  if (!row.activity.startsWith('W_')) return null
  if (row.transition === 'SCHEDULE') return 'schedule'
  if (row.transition === 'START') return 'start'
  return isPause(row, later) ? 'pause' : 'complete'
}

function stepsOf(rows: readonly Row[]): readonly Step[] {
  return rows.flatMap((row, index) => {
    const kind = kindOf(row, rows.slice(index + 1))
    return kind ? [{ kind, type: kind === 'close' ? '' : typeNameOf(row.activity), person: row.person }] : []
  })
}

/** The chosen applications of the log, in the order in which they came. */
export function applicationsOf(log: string, chosen: ReadonlySet<string>): readonly Application[] {
  const found = new Map<string, { readonly amount: number; readonly rows: Row[] }>()
  for (const line of log.trimEnd().split('\n').slice(1)) {
    const [, id = '', amount, activity = '', transition = '', resource] = line.trimEnd().split(',')
    if (!chosen.has(id)) continue
    if (!found.has(id)) found.set(id, { amount: Number(amount), rows: [] })
    found.get(id)?.rows.push({ activity, transition, person: resource || 'unknown' })
  }
  return [...found].map(([id, { amount, rows }]) => ({ id, amount, steps: stepsOf(rows) }))
}
