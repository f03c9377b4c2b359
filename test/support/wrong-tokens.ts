// Tokens that no server may take, made from one that it takes.
import type { TestServer } from './server.ts'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Each by what is wrong with it. `right` is a token of that server. */
export async function wrongTokens(server: TestServer, right: string): Promise<Readonly<Record<string, string>>> {
  const [head, payload, signature] = right.split('.')
  const claims = encode({ sub: 'ann', roles: ['admin'], exp: 4_000_000_000 })
  return {
    'other claims under the signature': `${head}.${claims}.${signature}`,
    'no signature': `${encode({ alg: 'none' })}.${claims}.`,
    'another algorithm': `${encode({ alg: 'RS256' })}.${payload}.${signature}`,
    'for the system': await server.token('system', { roles: ['service'] }),
    'past its end': await server.token('ann', { roles: ['service'], expiresInMs: -60_000 }),
  }
}
