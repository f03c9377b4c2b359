// Tokens that were signed with the deployment's secret (HS256). Whoever has the secret may make tokens without an end.
import { jwtVerify } from 'jose'
import type { TokenKeys } from './verify-tokens.ts'

/** Verifies with a secret. */
export function secretKeys(secret: Uint8Array): TokenKeys {
  return {
    async verify(token, now) {
      const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], currentDate: now })
      return payload
    },
    mayChange: false,
    edition: () => Promise.resolve(0),
    expectation: "it must be a JWT signed (HS256) with this server's secret",
  }
}
