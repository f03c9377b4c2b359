// How lengths of time become places in a picture: by their logarithm, as an hour beside a month is nothing otherwise. Pure.
const marks = [
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [86_400_000, '1 d'],
  [7 * 86_400_000, '1 w'],
  [30 * 86_400_000, '1 mo'],
  [365 * 86_400_000, '1 y'],
] as const

/** A scale of lengths of time. */
export interface LengthScale {
  /** The place of a length, from 0 to 100. */
  readonly placeOf: (ms: number) => number
  /** Lengths that people know, with their places. */
  readonly marks: readonly { readonly words: string; readonly place: number }[]
}

/** The scale on which all of these lengths have a place. */
export function lengthScale(lengths: readonly number[]): LengthScale {
  const longest = Math.max(60_000, ...lengths)
  const shortest = Math.min(longest / 100, ...lengths.map((ms) => Math.max(ms, 1_000)))
  const low = Math.log(shortest)
  const reach = Math.log(longest) - low
  const placeOf = (ms: number): number => {
    const place = ((Math.log(Math.max(ms, 1)) - low) / reach) * 100
    return Math.round(Math.min(100, Math.max(0, place)) * 100) / 100
  }
  const inside = marks.filter(([ms]) => ms >= shortest && ms <= longest)
  return { placeOf, marks: inside.map(([ms, words]) => ({ words, place: placeOf(ms) })) }
}

/** A part of a whole in whole percent: "75 %". */
export function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}
