// The independent count: a small state machine straight over the lines of the log, from the last to the first and back.
// It shares no code with what does the work, on purpose.

/** How many jobs of a type there are at the end, and how they stand. */
export interface TypeCount {
  requested: number
  completed: number
  cancelled: number
  open: number
}

/** What the log says. */
export interface Tally {
  readonly types: Record<string, TypeCount>
  /** How many jobs each person completed. */
  readonly completers: Record<string, number>
}

type State = 'none' | 'waiting' | 'working'

// Which lines end a sitting only: known by reading backwards, where what comes next has been seen already.
function sittingEnds(lines: readonly string[][]): ReadonlySet<number> {
  const next = new Map<string, string>()
  const ends = new Set<number>()
  for (let at = lines.length - 1; at >= 0; at--) {
    const [, loan, , what = '', how = ''] = lines[at] ?? []
    const key = `${loan}/${what}`
    if (how === 'COMPLETE' && next.get(key) === 'START') ends.add(at)
    if (how !== 'COMPLETE') next.set(key, how)
  }
  return ends
}

/** Counts the jobs of the chosen loans of the log. */
export function countLines(log: string, chosen: ReadonlySet<string>): Tally {
  const lines = log.split(/\r?\n/).filter((line, at) => at > 0 && line !== '')
  const fields = lines.map((line) => line.split(','))
  const ends = sittingEnds(fields)
  const states = new Map<string, State>()
  const tally: Tally = { types: {}, completers: {} }
  const countOf = (what: string): TypeCount => {
    const name = what.replace(/ /g, '_').toLowerCase()
    tally.types[name] ??= { requested: 0, completed: 0, cancelled: 0, open: 0 }
    return tally.types[name]
  }
  const begin = (what: string): void => {
    countOf(what).requested++
    countOf(what).open++
  }
  fields.forEach(([, loan = '', , what = '', how, who], at) => {
    if (!chosen.has(loan)) return
    const key = `${loan}/${what}`
    const state = states.get(key) ?? 'none'
    if (what === 'A_DECLINED' || what === 'A_CANCELLED') {
      for (const [each, itsState] of states) {
        if (!each.startsWith(`${loan}/`) || itsState !== 'waiting') continue
        const count = countOf(each.slice(loan.length + 1))
        count.cancelled++
        count.open--
        states.set(each, 'none')
      }
    } else if (!what.startsWith('W_')) return
    else if (how === 'COMPLETE') {
      if (state === 'none') return
      states.set(key, ends.has(at) ? 'waiting' : 'none')
      if (ends.has(at)) return
      const person = who === '' || who === undefined ? 'unknown' : who
      countOf(what).completed++
      countOf(what).open--
      tally.completers[person] = (tally.completers[person] ?? 0) + 1
    } else {
      if (state === 'none') begin(what)
      if (how === 'START') states.set(key, 'working')
      else if (state === 'none') states.set(key, 'waiting')
    }
  })
  return tally
}
