// Which pages of a browser may talk to the server: those that it serves itself, and those that the configuration names.
import type { IncomingMessage } from 'node:http'
import type { Headers } from './answer.ts'
import { HttpRefusal } from './answer.ts'
import type { Authentication } from './authentication/authentication.ts'

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

// A page of another scheme on the same host, or of a host that only looks the same, is told apart by the browser itself.
function isSaidForeign({ 'sec-fetch-site': site }: IncomingMessage['headers']): boolean {
  return site === 'cross-site' || site === 'same-site'
}

/** Whether a request comes from an allowed page, or from no page at all. */
export function isAllowedOrigin({ headers }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || allowedOrigins.includes(origin)) return true
  return host !== undefined && hostOf(origin) === host.toLowerCase() && !isSaidForeign(headers)
}

/** The refusal of a foreign page. */
export function foreignOrigin(): HttpRefusal {
  return new HttpRefusal(
    403,
    'FORBIDDEN',
    'This Origin may not use the server: name it in allowedOrigins of the configuration.',
  )
}

/** Which pages may use the server, and whether their browsers send cookies with what they ask. */
export interface OriginRules {
  readonly allowedOrigins: readonly string[]
  readonly authentication: Pick<Authentication, 'mayUseCookies'>
}

/** The headers that let a page of a named origin read the answer. */
export function corsHeaders({ headers }: IncomingMessage, { allowedOrigins, authentication }: OriginRules): Headers {
  const { origin } = headers
  if (origin === undefined || !allowedOrigins.includes(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    ...(authentication.mayUseCookies ? { 'access-control-allow-credentials': 'true' } : {}),
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization, content-type, last-event-id',
    'access-control-max-age': '600',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'Origin',
  }
}
