// Why the server closes a WebSocket. These are part of the protocol and documented in docs/protocol.md. Beside them graphql-ws
// closes with 4401 (an operation before connection_ack), 4406 (another subprotocol), 4408
// (no connection_init within 3 s), 4409 (an operation id in use) and 4429 (a second connection_init); ws with 1007 (invalid
// UTF-8) and 1009 (a message above 1 MB).

/** The close codes of our own, with what a client should do. */
export const closeCodes = {
  /** The server goes away: connect again, and go on from the last cursor. */
  goingAway: 1001,
  /** It cannot be told right now who asks: connect again after a while, and go on from the last cursor. */
  tryAgainLater: 1013,
  /** No message of the protocol. */
  badMessage: 4400,
  /**
   * The token or session is missing, not valid, has ended, or its holder is not let in any more: connect again with another.
   * graphql-ws clients try again by themselves.
   */
  forbidden: 4403,
  /** The id of an operation that has not ended: mend the client, or take ids that were not used before. */
  idInUse: 4409,
  /** The client does not read what it asked for: connect again, and go on from the last cursor. */
  tooSlow: 4410,
  /** The viewer has as many connections as one may have: close some, then connect again. */
  tooMany: 4411,
  /** A fault of the server. */
  fault: 4500,
} as const

/** The code with which a connection ends because of who asks; `code` is that of the refusal. */
export function closeCodeOf(code: unknown): number {
  if (code === 'UNAUTHENTICATED') return closeCodes.forbidden
  if (code === 'LIMIT_EXCEEDED') return closeCodes.tooMany
  return code === 'UNAVAILABLE' ? closeCodes.tryAgainLater : closeCodes.fault
}

/** A reason as a close frame can carry it: at most 123 bytes. */
export function closeReason(text: string): string {
  return Buffer.byteLength(text) <= 123
    ? text
    : `${Buffer.from(text)
        .subarray(0, 117)
        .toString()
        .replace(/\uFFFD+$/, '')}…`
}
