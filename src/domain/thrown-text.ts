// What a function of the product's threw, as text: it may be anything, also something that cannot be read.

const longestMessage = 300

/** The message of what was thrown. Never fails. */
export function thrownText(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error
    return String(message).slice(0, longestMessage).replaceAll('\u0000', '').toWellFormed()
  } catch {
    return 'what it threw cannot be told.'
  }
}
