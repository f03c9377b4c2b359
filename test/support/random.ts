// Numbers that look random and are the same for the same seed.

/** The seed of this run: TOBEDONE_TEST_SEED, to run a printed one again. */
export const runSeed = Number(process.env['TOBEDONE_TEST_SEED'] ?? Date.now() % 2 ** 31)

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
