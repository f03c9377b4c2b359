// A tag and a list of numbers as one text that needs no escaping in a URL. Each list has exactly one text.

const largest = 2n ** 63n - 1n
const longestText = 20_000
const numberPattern = /^(0|[1-9a-z][0-9a-z]{0,12})$/

/** Writes numbers (0 to 2^63 - 1) behind a tag. */
export function writeNumbers(tag: string, numbers: readonly bigint[]): string {
  return [tag, ...numbers.map((each) => each.toString(36))].join('.')
}

function parsed(word: string): bigint | null {
  if (!numberPattern.test(word)) return null
  let value = 0n
  for (const digit of word) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return value > largest ? null : value
}

/** Reads what `writeNumbers` wrote. The numbers are null where they are none. */
export function readNumbers(text: string): { readonly tag: string; readonly numbers: readonly bigint[] | null } {
  const [tag = '', ...words] = text.length > longestText ? [] : text.split('.')
  const numbers = words.map(parsed).filter((each) => each !== null)
  return { tag, numbers: numbers.length === words.length ? numbers : null }
}
