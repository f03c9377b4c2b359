// Makes the tokens of the development server and of `tobedone token`. A product in production makes its own.
import { SignJWT } from 'jose'
import type { ClaimNames } from './claim-names.ts'

/** Whom a token is for, and for how long. */
export interface TokenRequest {
  readonly sub: string
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  readonly expiresInMs: number
}

/** A signed token, ending `expiresInMs` after `now` (whole seconds). */
export function mintToken(request: TokenRequest, secret: Uint8Array, names: ClaimNames, now: Date): Promise<string> {
  const { sub, roles, groups } = request
  const seconds = Math.floor(now.getTime() / 1_000)
  return new SignJWT({ [names.id]: sub, [names.roles]: [...roles], [names.groups]: [...groups] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(sub)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + Math.round(request.expiresInMs / 1_000))
    .sign(secret)
}
