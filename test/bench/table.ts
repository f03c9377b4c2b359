// The table that `npm run bench` prints: ratios to the limit, medians over the rounds, beside what must hold.

/** One line to be. `rates` are what was measured of each contender, one number a round. */
export interface Row {
  readonly title: string
  readonly mustHold: number
  /** Whether the ratio must be at most, not at least, what must hold. */
  readonly isLowerBetter?: boolean
  /** With whom one is compared; the limit unless told. */
  readonly peer?: 'limit' | 'naive'
  readonly rates: ReadonlyMap<string, readonly number[]>
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

/** A contender's ratio to its peer: the median of the ratios within each round, as the machine is not the same in all. */
function ratioOf({ rates, peer = 'limit' }: Row, name: string): number {
  const beside = rates.get(peer) ?? []
  return median((rates.get(name) ?? []).map((rate, round) => rate / (beside[round] ?? Number.NaN)))
}

/** Whether what must hold does. */
export function isHeld(row: Row): boolean {
  const ratio = ratioOf(row, 'tobedone')
  return row.isLowerBetter ? ratio <= row.mustHold : ratio >= row.mustHold
}

/** The table as Markdown; `what` was measured. */
export function tableOf(what: string, rows: readonly Row[]): string {
  const rate = (row: Row, name: string): string => {
    const middle = median(row.rates.get(name) ?? [])
    return middle < 10 ? middle.toFixed(2) : String(Math.round(middle))
  }
  const lines = rows.map((row) => {
    const ratio = ratioOf(row, 'tobedone')
    const verdict = isHeld(row) ? 'holds' : 'MISSED'
    return [
      row.title,
      rate(row, 'limit'),
      rate(row, 'naive'),
      rate(row, 'tobedone'),
      ratioOf(row, 'naive').toFixed(2),
      ratio.toFixed(2),
      `${row.isLowerBetter ? 'at most ' : ''}${row.mustHold}`,
      verdict,
    ].join(' | ')
  })
  return [
    `| ${what} | limit | naive | tobedone | naive ÷ limit | tobedone ÷ limit | must hold | |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}
