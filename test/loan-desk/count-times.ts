// The independent count of times: each activity of each loan is looked at by itself, straight from the lines of the log. It
// shares no code with what makes the import.

/** A job as the log tells of it. Times in milliseconds since 1970. */
export interface Stay {
  readonly type: string
  readonly from: number
  started: number | null
  to: number | null
  completedBy: string | null
}

/** What is asked about the times of a type: nearest ranks, in milliseconds; null where there is nothing to rank. */
export interface Ranks {
  readonly wait50: number | null
  readonly wait90: number | null
  readonly lead50: number | null
  readonly lead90: number | null
}

interface Entry {
  readonly at: number
  readonly how: string
  readonly who: string
}

function staysOf(type: string, entries: readonly Entry[]): readonly Stay[] {
  const stays: Stay[] = []
  let isOpen = false
  let isWorking = false
  entries.forEach(({ at, how, who }, index) => {
    const stay = stays.at(-1)
    if (how === 'CLOSED' || how === 'COMPLETE') {
      if (!isOpen || stay === undefined || (how === 'CLOSED' && isWorking)) return
      isWorking = false
      const next = entries.slice(index + 1).find((entry) => entry.how === 'SCHEDULE' || entry.how === 'START')
      if (how === 'COMPLETE' && next?.how === 'START') return
      isOpen = false
      stay.to = at
      if (how === 'COMPLETE') stay.completedBy = who
      return
    }
    if (!isOpen) stays.push({ type, from: at, started: null, to: null, completedBy: null })
    isOpen = true
    if (how !== 'START') return
    isWorking = true
    const current = stays.at(-1)
    if (current) current.started ??= at
  })
  return stays
}

/** All jobs of the chosen loans. */
export function countTimes(log: string, chosen: ReadonlySet<string>): readonly Stay[] {
  const entries = new Map<string, Entry[]>()
  const rows = log
    .split(/\r?\n/)
    .slice(1)
    .map((row) => row.split(','))
    .filter(([, loan = '']) => chosen.has(loan))
  for (const [, loan, , what = ''] of rows) if (what.startsWith('W_')) entries.set(`${loan}/${what}`, [])
  const byLoan = Map.groupBy(entries, ([key]) => key.split('/')[0] ?? '')
  for (const [time = '', loan = '', , what = '', how = '', who = ''] of rows) {
    const at = Date.parse(time)
    if (what === 'A_DECLINED' || what === 'A_CANCELLED') {
      for (const [, list] of byLoan.get(loan) ?? []) list.push({ at, how: 'CLOSED', who })
    } else entries.get(`${loan}/${what}`)?.push({ at, how, who: who === '' ? 'unknown' : who })
  }
  return [...entries].flatMap(([key, list]) =>
    staysOf((key.split('/')[1] ?? '').replace(/ /g, '_').toLowerCase(), list),
  )
}

/** The value at a part of the values, by nearest rank; null where there is none. */
export function nearestRank(values: readonly number[], part: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null
}

/** Waits (to the first start) and leads (to the completion) of a type. */
export function ranksOf(stays: readonly Stay[]): Ranks {
  const waits = stays.flatMap(({ from, started }) => (started === null ? [] : [started - from]))
  const leads = stays.flatMap(({ from, to, completedBy }) => (to === null || completedBy === null ? [] : [to - from]))
  return {
    wait50: nearestRank(waits, 0.5),
    wait90: nearestRank(waits, 0.9),
    lead50: nearestRank(leads, 0.5),
    lead90: nearestRank(leads, 0.9),
  }
}

/** Who completed how many jobs of a type. */
export function completersOf(stays: readonly Stay[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { completedBy } of stays) if (completedBy !== null) counts[completedBy] = (counts[completedBy] ?? 0) + 1
  return counts
}

/** The jobs that were open at a moment: how many, how old in all, and how old the oldest. */
export function openAt(stays: readonly Stay[], moment: number) {
  const ages = stays
    .filter(({ from, to }) => from <= moment && (to === null || to > moment))
    .map(({ from }) => moment - from)
  return { count: ages.length, sumMs: ages.reduce((sum, age) => sum + age, 0), oldestMs: Math.max(0, ...ages) }
}
