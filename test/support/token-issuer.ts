// An issuer of tokens, as a real HTTP server on this machine: it publishes its keys, replaces them, and goes away and comes back.
import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

interface Key {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

async function makeKey(kid: string, alg: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Signs what it is asked to sign, also what it should not. */
export class TokenIssuer {
  readonly issuer = 'https://id.example.com'
  readonly audience = 'tobedone'
  readonly #server: Server
  readonly url: URL
  readonly #published: Key[] = []
  /** How often its keys were read. */
  readings = 0
  /** While it is away it answers nothing: connections are cut. */
  isAway = false
  /** What it answers instead of its keys. */
  nonsense: string | null = null

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = new URL(`http://127.0.0.1:${port}/keys.json`)
  }

  /** Opens it with one key, named `first`. */
  static async open(alg = 'ES256'): Promise<TokenIssuer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const issuer = new TokenIssuer(server, typeof address === 'object' && address ? address.port : 0)
    server.on('request', (request, response) => {
      issuer.readings++
      if (issuer.isAway) return request.socket.destroy()
      response.setHeader('content-type', 'application/json')
      return response.end(issuer.nonsense ?? JSON.stringify({ keys: issuer.#published.map(({ jwk }) => jwk) }))
    })
    await issuer.publish('first', alg)
    return issuer
  }

  /** Makes a key and publishes it beside the others. */
  async publish(kid: string, alg = 'ES256'): Promise<Key> {
    const key = await makeKey(kid, alg)
    this.#published.push(key)
    return key
  }

  /** Publishes a key no more. It signs all the same when it is given. */
  withdraw(kid: string): Key {
    const index = this.#published.findIndex((key) => key.kid === kid)
    const [key] = this.#published.splice(index, 1)
    if (key === undefined) throw new Error(`there is no key ${kid}`)
    return key
  }

  key(kid = 'first'): Key {
    const key = this.#published.find((each) => each.kid === kid)
    if (key === undefined) throw new Error(`there is no key ${kid}`)
    return key
  }

  /** A token with right claims, but for those given; `undefined` leaves one out. */
  token(
    given: Readonly<Record<string, unknown>> = {},
    { key = this.key(), kid = key.kid }: { key?: Key; kid?: string | null } = {},
  ) {
    const now = Math.floor(Date.now() / 1_000)
    const usual = { sub: 'ann', roles: ['staff'], iss: this.issuer, aud: this.audience, iat: now, exp: now + 3_600 }
    return new SignJWT({ ...usual, ...given })
      .setProtectedHeader({ alg: key.alg, ...(kid === null ? {} : { kid }) })
      .sign(key.privateKey)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
