// The transactions that a snapshot does not show, as ranges: a transaction of the product with thousands of savepoints takes
// thousands of ids, which are one range. In the log's own count: the deployment's base is added to PostgreSQL's ids.

/** Transactions from `first` to `last`, both included. */
export interface TransactionRange {
  readonly first: bigint
  readonly last: bigint
}

/** What a snapshot shows: no transaction from `xmax` on, and none of `unseen`, which are in order with gaps between. */
export interface Seen {
  readonly xmax: bigint
  readonly unseen: readonly TransactionRange[]
}

function rangesOf(xids: readonly bigint[]): readonly TransactionRange[] {
  const ranges: { first: bigint; last: bigint }[] = []
  for (const xid of xids) {
    const range = ranges.at(-1)
    if (range && range.last + 1n === xid) range.last = xid
    else ranges.push({ first: xid, last: xid })
  }
  return ranges
}

/** Reads `pg_current_snapshot()::text`, which lists the unseen ones in order. */
export function seenBySnapshot(base: bigint, snapshot: string): Seen {
  const [, xmax = '', listed = ''] = snapshot.split(':')
  const xids = listed === '' ? [] : listed.split(',').map((xid) => base + BigInt(xid))
  return { xmax: base + BigInt(xmax), unseen: rangesOf(xids) }
}

function parted(range: TransactionRange, xid: bigint): readonly TransactionRange[] {
  if (xid < range.first || xid > range.last) return [range]
  const parts = [
    { first: range.first, last: xid - 1n },
    { first: xid + 1n, last: range.last },
  ]
  return parts.filter(({ first, last }) => first <= last)
}

/** The same, but with this transaction shown, and nothing else that was not. */
export function seenAlso({ xmax, unseen }: Seen, xid: bigint): Seen {
  if (xid < xmax) return { xmax, unseen: unseen.flatMap((range) => parted(range, xid)) }
  if (xid === xmax) return { xmax: xid + 1n, unseen }
  // What lies between the end and this one has not been shown.
  const last = unseen.at(-1)
  const isTouching = last !== undefined && last.last + 1n === xmax
  const between = { first: isTouching ? last.first : xmax, last: xid - 1n }
  return { xmax: xid + 1n, unseen: [...(isTouching ? unseen.slice(0, -1) : unseen), between] }
}

/** Whether the snapshot shows what this transaction did. By halving, as it is asked for each event. */
export function isSeen({ xmax, unseen }: Seen, xid: bigint): boolean {
  if (xid >= xmax) return false
  let low = 0
  let high = unseen.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const range = unseen[middle]
    if (range === undefined || xid < range.first) high = middle
    else if (xid > range.last) low = middle + 1
    else return false
  }
  return true
}
