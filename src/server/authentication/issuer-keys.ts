// Tokens of an issuer who publishes its keys (JWKS). Only signatures with a private key count: a public key must never serve as
// a secret. Issuer, audience and an end are required.
import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { KeySet } from './key-set.ts'
import type { TokenKeys } from './verify-tokens.ts'

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
// The issuer's clock may be a little ahead. The end of a token is looked at without it.
const clockToleranceSeconds = 5

/** Whose tokens count. */
export interface IssuerOptions {
  readonly keySet: KeySet
  readonly issuer: string
  readonly audience: string
}

// A key may have been replaced under the same name, or have none.
function isAboutKeys(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed
}

/** Verifies with the keys of an issuer. */
export function issuerKeys({ keySet, issuer, audience }: IssuerOptions): TokenKeys {
  async function verify(token: string, now: Date): Promise<JWTPayload> {
    const options = {
      ...{ issuer, audience, algorithms: asymmetric, requiredClaims: ['exp'] },
      ...{ currentDate: now, clockTolerance: clockToleranceSeconds },
    }
    try {
      return (await jwtVerify(token, keySet.keyOf, options)).payload
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      for await (const key of error) {
        try {
          return (await jwtVerify(token, key, options)).payload
        } catch (failure) {
          if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure
        }
      }
      throw new errors.JWSSignatureVerificationFailed()
    }
  }

  return {
    mayChange: true,
    edition: () => keySet.edition(),
    expectation: `it must be a JWT of the issuer ${issuer} for the audience ${audience}, signed with one of its present keys`,
    async verify(token, now) {
      try {
        return await verify(token, now)
      } catch (error) {
        if (!isAboutKeys(error)) throw error
        if (await keySet.read()) return await verify(token, now)
        if (error instanceof errors.JWKSNoMatchingKey) keySet.checkCurrent()
        throw error
      }
    },
  }
}
