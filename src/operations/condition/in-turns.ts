// Many pieces of work, some of them at once, with what came of each in their order.

/** Does the work for every item, for at most so many at once. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const waiting = items.entries()
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result)
}
