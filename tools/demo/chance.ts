// Chance that comes out the same each time it is given the same seed (mulberry32), so that the past of the demo is always the same.

/** Draws. */
export interface Chance {
  /** From 0 to 1. */
  part(): number
  /** One of several. */
  pick<Item>(items: readonly Item[]): Item
}

/** Makes it. */
export function chanceOf(seed: number): Chance {
  let state = seed
  const part = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    part,
    pick(items) {
      const found = items[Math.floor(part() * items.length)]
      if (found === undefined) throw new Error('there is nothing to pick from')
      return found
    },
  }
}

/** Makes one that is told by a text: what somebody does then does not hang on when others did something. */
export function chanceFor(text: string): Chance {
  return chanceOf([...text].reduce((seed, character) => Math.imul(seed, 31) + (character.codePointAt(0) ?? 0), 7))
}
