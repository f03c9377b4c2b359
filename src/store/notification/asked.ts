// How long what was asked of the product about groups counts: whoever is told by a group is told if they were in it a short while ago.

const askedForMs = 300_000

/** Since when it must have been asked who is in the groups of what is sent at this moment. */
export function askedSince(now: Date): string {
  return new Date(now.getTime() - askedForMs).toISOString()
}

/** Whether a notification may be sent as to that; `$2` is since when it must have been asked. */
export function isAskedSql(name: string): string {
  return `(${name}.asked_at is null or ${name}.asked_at >= $2::timestamptz)`
}
