// Tokens of an issuer who publishes its keys: what is refused, keys that come and go, and an issuer that is away.
import { SignJWT } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import { authenticateByToken } from '../src/server/authentication/by-token.ts'
import { type ClaimNames, usualClaimNames } from '../src/server/authentication/claim-names.ts'
import { issuerKeys } from '../src/server/authentication/issuer-keys.ts'
import { KeySet, type KeySetOptions } from '../src/server/authentication/key-set.ts'
import { askWho, bearing } from './support/ask-who.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { startServer } from './support/server.ts'
import { TokenIssuer } from './support/token-issuer.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Given extends Partial<KeySetOptions> {
  readonly claims?: Partial<ClaimNames>
  readonly isAway?: boolean
  readonly alg?: string
}

async function open({ claims = {}, isAway = false, alg, ...options }: Given = {}) {
  const issuer = await TokenIssuer.open(alg)
  closing.push(() => issuer.close())
  issuer.isAway = isAway
  const troubles: unknown[] = []
  const keySet = new KeySet({ url: issuer.url, onTrouble: (error) => void troubles.push(error), ...options })
  const server = await startServer({
    authentication: ({ clock }) =>
      authenticateByToken({
        keys: issuerKeys({ keySet, issuer: issuer.issuer, audience: issuer.audience }),
        claims: { ...usualClaimNames, ...claims },
        clock,
        freshness: { askEveryMs: 50, patienceMs: 1_000, keepMs: 5_000 },
        onTrouble: () => {},
      }),
  })
  closing.push(() => server.close())
  const who = async (token: string | Promise<string>): Promise<string> => askWho(server.url, bearing(await token))
  return { issuer, server, who, troubles }
}

const seconds = (): number => Math.floor(Date.now() / 1_000)

describe('a token of the issuer', () => {
  test.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('signed with %s is taken', async (alg) => {
    const { issuer, who } = await open({ alg })
    expect(await who(issuer.token())).toBe('200 ann STAFF')
  })

  test('is refused when anything in it is not right', async () => {
    const { issuer, who } = await open()
    const stranger = await TokenIssuer.open()
    closing.push(() => stranger.close())
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const [, payload] = (await issuer.token()).split('.')
    const publicKey = new TextEncoder().encode(JSON.stringify(issuer.key().jwk))
    const confused = new SignJWT({ sub: 'ann', iss: issuer.issuer, aud: issuer.audience, exp: seconds() + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(publicKey)
    const bad: Record<string, string | Promise<string>> = {
      'no signature': `${encode({ alg: 'none' })}.${payload}.`,
      'the public key as a secret': confused,
      "a stranger's signature": issuer.token({}, { key: stranger.key() }),
      'another issuer': issuer.token({ iss: 'https://evil.example.com' }),
      'no issuer': issuer.token({ iss: undefined }),
      'another audience': issuer.token({ aud: 'billing' }),
      'no audience': issuer.token({ aud: undefined }),
      'an end that has come': issuer.token({ exp: seconds() - 1 }),
      'no end': issuer.token({ exp: undefined }),
      'a beginning that has not come': issuer.token({ nbf: seconds() + 60 }),
      'nobody in it': issuer.token({ sub: undefined }),
      'an empty name': issuer.token({ sub: '' }),
      'the system in it': issuer.token({ sub: 'system' }),
      'roles of another form': issuer.token({ roles: { staff: true } }),
      nonsense: 'a.b.c',
    }
    const answers = Object.entries(bad).map(async ([what, token]) => `${what}: ${await who(token)}`)
    expect(await Promise.all(answers)).toEqual(Object.keys(bad).map((what) => `${what}: 401 UNAUTHENTICATED`))
    expect(await who(issuer.token({ nbf: seconds() + 2, aud: ['billing', 'tobedone'] }))).toBe('200 ann STAFF')
  })

  test('says under other names who it is for', async () => {
    const { issuer, who } = await open({
      claims: { id: 'user.id', roles: 'https://example.com/roles', groups: 'teams' },
    })
    const claims = { user: { id: 'bob' }, 'https://example.com/roles': ['admin', 'editor'], teams: 'risk' }
    expect(await who(issuer.token(claims))).toBe('200 bob ADMIN risk')
    expect(await who(issuer.token())).toBe('401 UNAUTHENTICATED')
    expect(await who(issuer.token({ user: { id: 'system' } }))).toBe('401 UNAUTHENTICATED')
  })

  test('needs no key name, also where several keys could have signed it', async () => {
    const { issuer, who } = await open()
    const second = await issuer.publish('second')
    expect(await who(issuer.token({}, { kid: null }))).toBe('200 ann STAFF')
    expect(await who(issuer.token({ sub: 'bob' }, { key: second, kid: null }))).toBe('200 bob STAFF')
  })
})

describe('keys', () => {
  test('that are new count at once', async () => {
    const { issuer, who } = await open()
    expect(await who(issuer.token())).toBe('200 ann STAFF')
    for (const kid of ['second', 'third']) {
      const key = await issuer.publish(kid)
      expect(await who(issuer.token({ sub: kid }, { key }))).toBe(`200 ${kid} STAFF`)
    }
    issuer.withdraw('first')
    const again = await issuer.publish('first')
    expect(await who(issuer.token({ sub: 'again' }, { key: again }))).toBe('200 again STAFF')
    expect(issuer.readings).toBe(4)
  })

  test('that are invented do not make us hammer the issuer', async () => {
    const { issuer, who } = await open({ mostReadings: 3, allowanceMs: 60_000 })
    const tokens = await Promise.all(Array.from({ length: 60 }, (_, n) => issuer.token({}, { kid: `invented ${n}` })))
    const answers = new Set<string>()
    for (let n = 0; n < 60; n += 6) {
      for (const answer of await Promise.all(tokens.slice(n, n + 6).map(who))) answers.add(answer)
    }
    expect([...answers]).toEqual(['401 UNAUTHENTICATED'])
    expect(issuer.readings).toBe(3)
    expect(await who(issuer.token())).toBe('200 ann STAFF')
  })

  test('that are removed count no more once they were read again, also for what lives', async () => {
    const { issuer, server, who } = await open({ longestAgeMs: 200, allowanceMs: 20 })
    const [token, other] = [await issuer.token(), await issuer.token({ sub: 'bob' })]
    const socket = await new RawSocket(server.wsUrl).init(token)
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { jobEvents { kind } }' } })
    expect([await who(token), await who(other)]).toEqual(['200 ann STAFF', '200 bob STAFF'])
    issuer.withdraw('first')
    await issuer.publish('second')
    expect(await socket.closed()).toMatchObject({ code: 4403 })
    expect([await who(token), await who(other)]).toEqual(['401 UNAUTHENTICATED', '401 UNAUTHENTICATED'])
  })
})

describe('an issuer that is away', () => {
  test('keeps nobody from starting, and what cannot be judged is told as that until it is back', async () => {
    const { issuer, server, who, troubles } = await open({ isAway: true, allowanceMs: 20 })
    const token = await issuer.token()
    expect(await who(token)).toBe('503 UNAVAILABLE')
    const socket = await new RawSocket(server.wsUrl).opened()
    socket.send({ type: 'connection_init', payload: { authorization: token } })
    expect(await socket.closed()).toMatchObject({ code: 1013, reason: expect.stringContaining('try again') })
    expect(troubles.length).toBeGreaterThan(0)
    issuer.isAway = false
    await eventually(
      () => who(token),
      (answer) => answer === '200 ann STAFF',
    )
  })

  test.each(['is away', 'talks nonsense'])('or %s later does not hurt those whose key is known', async (how) => {
    const { issuer, who } = await open({ longestAgeMs: 20, allowanceMs: 20 })
    expect(await who(issuer.token())).toBe('200 ann STAFF')
    if (how === 'is away') issuer.isAway = true
    else issuer.nonsense = '<html>'
    const readings = issuer.readings
    await eventually(
      async () => {
        expect(await who(issuer.token({ sub: 'bob' }))).toBe('200 bob STAFF')
        return issuer.readings
      },
      (now) => now > readings + 2,
    )
    const key = await issuer.publish('second')
    expect(await who(issuer.token({}, { key }))).toBe('503 UNAVAILABLE')
    issuer.isAway = false
    issuer.nonsense = null
    await eventually(
      () => who(issuer.token({}, { key })),
      (answer) => answer === '200 ann STAFF',
    )
  })
})
