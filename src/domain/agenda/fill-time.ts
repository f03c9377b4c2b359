// Fills the time that somebody has with what comes in an order. Greedy on purpose: what matters more is never left out for a
// better fit of what matters less.

/** What was chosen, with when its turn comes. */
export type Filled<Work> = Work & { readonly startsAfterMs: number }

/**
 * The work that fits, in its order, at most so many. The first is always there, even when it takes longer than there is
 * time; any other that does not fit any more is passed over for a later one that does.
 */
export function fillTime<Work extends { readonly expectedMs: number }>(
  works: readonly Work[],
  availableMs: number,
  most: number,
): readonly Filled<Work>[] {
  const filled: Filled<Work>[] = []
  let usedMs = 0
  for (const work of works) {
    if (filled.length === most) break
    if (filled.length > 0 && usedMs + work.expectedMs > availableMs) continue
    filled.push({ ...work, startsAfterMs: usedMs })
    usedMs += work.expectedMs
  }
  return filled
}
