// When a mail is tried again, and when it is given up.

const longestMs = 6 * 3_600_000

/** When to try again after so many attempts; null: it is given up. */
export function nextTryAfter(
  attempts: number,
  { mostAttempts, retryMs }: { readonly mostAttempts: number; readonly retryMs: number },
  now: Date,
): Date | null {
  if (attempts >= mostAttempts) return null
  return new Date(now.getTime() + Math.min(longestMs, retryMs * 3 ** Math.max(0, attempts - 1)))
}
