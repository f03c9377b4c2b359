// Which ids a file has had already. Sixteen bytes an id, however long it is: a table of their hashes with open places.
import { createHash } from 'node:crypto'

/** Ids that were seen. Two of ten million have the same hash about once in four hundred thousand files. */
export class SeenIds {
  #table = new BigUint64Array(1_024)
  #count = 0

  /** Remembers an id; says whether it is new. */
  add(id: string): boolean {
    // Nought stands for an open place.
    const hash = createHash('sha256').update(id).digest().readBigUInt64LE() || 1n
    if (!this.#put(hash)) return false
    if (++this.#count * 2 > this.#table.length) this.#grow()
    return true
  }

  #put(hash: bigint): boolean {
    const length = this.#table.length
    let place = Number(hash % BigInt(length))
    for (let held = this.#table[place]; held; held = this.#table[place]) {
      if (held === hash) return false
      place = (place + 1) % length
    }
    this.#table[place] = hash
    return true
  }

  #grow(): void {
    const old = this.#table
    this.#table = new BigUint64Array(old.length * 2)
    for (const hash of old) if (hash) this.#put(hash)
  }
}
