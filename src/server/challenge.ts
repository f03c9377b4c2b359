// What goes with a 401, so that clients know how to prove who they are.
import type { Headers } from './answer.ts'
import type { Authentication } from './authentication/authentication.ts'

/** The headers of an answer to somebody who did not prove who they are. Sessions of the product's own have no scheme's name. */
export function challengeOf({ mayUseCookies }: Pick<Authentication, 'mayUseCookies'>): Headers {
  return mayUseCookies ? {} : { 'www-authenticate': 'Bearer' }
}
