// Where a token is looked for: in the Authorization header, over a WebSocket in the payload of connection_init.
import type { Credentials } from './authentication.ts'
import { unauthenticated } from './identity.ts'

/** The token that somebody sent, or null. "Bearer" in front may be left out over a WebSocket. @throws JobError UNAUTHENTICATED */
export function tokenIn({ request, connectionParams }: Credentials): string | null {
  const given = connectionParams
    ? (connectionParams['authorization'] ?? connectionParams['Authorization'])
    : request.headers.authorization
  if (given === undefined || given === null) return null
  if (typeof given !== 'string') throw unauthenticated('The authorization must be text: "Bearer" and a token.')
  // GraphiQL sends the empty header that it offers to fill in.
  if (/^(bearer)?\s*$/i.test(given)) return null
  const [, scheme, token] = /^(?:(\S+) +)?(\S+) *$/.exec(given) ?? []
  const isBare = connectionParams !== null
  if (token === undefined || (scheme === undefined ? !isBare : scheme.toLowerCase() !== 'bearer')) {
    throw unauthenticated('The authorization must be "Bearer" and a token.')
  }
  return token
}
