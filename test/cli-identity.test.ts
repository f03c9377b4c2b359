// Identity as it is set up: variables and configuration that are refused, an issuer's keys, and a product's functions at work.
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { askWho, bearing } from './support/ask-who.ts'
import { killSpawned, runCli, spawnServer } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { TokenIssuer } from './support/token-issuer.ts'

let folder: string
let database: TestDatabase
let issuer: TokenIssuer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-identity-'))
  database = await openTestDatabase()
  issuer = await TokenIssuer.open()
})
afterEach(killSpawned)
afterAll(async () => {
  await issuer?.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

const secret = 'a secret that is long enough to be one, of 48 bytes'
const keysUrl = 'https://id.example.com/keys.json'
const whose = { TOBEDONE_JWT_ISSUER: 'https://id.example.com', TOBEDONE_JWT_AUDIENCE: 'tobedone' }

async function home(name: string, config: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'tobedone.config.ts'), config)
  return path
}

const authenticating =
  'export default { types: [], authenticate: ({ headers }) => headers.get("x-who") && { viewer: { id: headers.get("x-who"), roles: [], groups: [] } } }'

describe('is refused before anything is opened', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'keys beside a secret',
      { ...whose, TOBEDONE_JWKS_URL: keysUrl, TOBEDONE_JWT_SECRET: secret },
      /exclude each other/,
    ],
    ['keys alone', { TOBEDONE_JWKS_URL: keysUrl }, /TOBEDONE_JWT_ISSUER and TOBEDONE_JWT_AUDIENCE/],
    [
      'keys without an audience',
      { TOBEDONE_JWKS_URL: keysUrl, TOBEDONE_JWT_ISSUER: 'a' },
      /also set TOBEDONE_JWT_AUDIENCE:/,
    ],
    ['an issuer without keys', { TOBEDONE_JWT_ISSUER: 'a' }, /TOBEDONE_JWT_ISSUER is for .* TOBEDONE_JWKS_URL/],
    ['keys that anybody on the way can change', { ...whose, TOBEDONE_JWKS_URL: 'http://id.example.com/k' }, /https:/],
    ['keys in a file', { ...whose, TOBEDONE_JWKS_URL: 'file:///etc/keys.json' }, /https:/],
    ['an address that is none', { ...whose, TOBEDONE_JWKS_URL: 'keys.json' }, /TOBEDONE_JWKS_URL must be/],
    [
      'an address with a password',
      { ...whose, TOBEDONE_JWKS_URL: 'https://a:b@id.example.com/' },
      /without a password/,
    ],
  ])('%s', async (_what, environment, reason) => {
    const data = join(folder, 'refused')
    const told = await runCli({ args: ['token', '--sub', 'ann'], environment: { TOBEDONE_DATA: data, ...environment } })
    expect([told.status, told.stdout]).toEqual([1, ''])
    expect(told.stderr).toMatch(reason)
    expect(told.stderr).not.toMatch(/\n\s+at /)
    await expect(stat(data)).rejects.toThrow('ENOENT')
  })

  test.each<[string, string, Record<string, string>, RegExp]>([
    [
      'a claim that there is not',
      'export default { types: [], claims: { name: "a" } }',
      {},
      /id\?: name, roles\?: name/,
    ],
    [
      'a function that is none',
      'export default { types: [], resolveViewer: "a" }',
      {},
      /"resolveViewer" that is no function/,
    ],
    [
      'sessions beside what is about tokens',
      'export default { types: [], authenticate: () => null, resolveViewer: () => null }',
      {},
      /"authenticate", which stands instead of tokens, and "resolveViewer"/,
    ],
    ['sessions beside a secret', authenticating, { TOBEDONE_JWT_SECRET: secret }, /leave TOBEDONE_JWT_SECRET out/],
    ['sessions beside keys', authenticating, { ...whose, TOBEDONE_JWKS_URL: keysUrl }, /leave TOBEDONE_JWKS_URL out/],
  ])('%s', async (what, config, environment, reason) => {
    const path = await home(what.replaceAll(' ', '-'), config)
    const { status, stdout, stderr } = await runCli({ args: ['token', '--sub', 'ann'], folder: path, environment })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(reason)
  })

  test('also by the server, which chooses in the same way', async () => {
    const path = await home('chosen', authenticating)
    const environment = { TOBEDONE_DATA: join(folder, 'refused'), TOBEDONE_JWT_SECRET: secret }
    const { status, stdout, stderr } = await runCli({ args: ['serve'], folder: path, environment })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/leave TOBEDONE_JWT_SECRET out/)
    expect(stderr).not.toMatch(/\n\s+at /)
    await expect(stat(join(folder, 'refused'))).rejects.toThrow('ENOENT')
  })
})

test('with the keys of an issuer: beyond this machine, also while it is away, and no token is made here', async () => {
  issuer.isAway = true
  const environment = {
    ...{ DATABASE_URL: database.url, HOST: '0.0.0.0', TOBEDONE_JWKS_URL: issuer.url.href },
    ...{ TOBEDONE_JWT_ISSUER: issuer.issuer, TOBEDONE_JWT_AUDIENCE: issuer.audience },
  }
  const server = spawnServer({ environment })
  const url = await server.ready
  await eventually(
    () => server.stderr.some((line) => line.includes('The keys of the token issuer cannot be read')),
    (isTold) => isTold,
  )
  expect(server.stderr.join('\n')).toContain(`A token    from ${issuer.issuer}`)
  expect(await askWho(url, bearing(await issuer.token()))).toBe('503 UNAVAILABLE')
  issuer.isAway = false
  await eventually(
    async () => askWho(url, bearing(await issuer.token())),
    (answer) => answer === '200 ann STAFF',
    10_000,
  )
  const { status, stdout, stderr } = await runCli({ args: ['token', '--sub', 'ann'], environment })
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toContain(`No token can be made here: the server takes those of ${issuer.issuer}`)
}, 30_000)

test("with the product's sessions: beyond this machine, and no token is made here", async () => {
  const path = await home('sessions', authenticating)
  const environment = { DATABASE_URL: database.url, HOST: '0.0.0.0' }
  const url = await spawnServer({ folder: path, environment }).ready
  expect(await askWho(url, { 'x-who': 'ann' })).toBe('200 ann')
  expect(await askWho(url, {})).toBe('401 UNAUTHENTICATED')
  const { status, stderr } = await runCli({ args: ['token', '--sub', 'ann'], folder: path, environment })
  expect([status, stderr]).toEqual([1, expect.stringContaining('No token can be made here: the configuration has')])
}, 30_000)

test('a token names who it is for as the configuration says', async () => {
  const path = await home('claims', 'export default { types: [], claims: { id: "user", roles: "app.roles" } }')
  const environment = { DATABASE_URL: database.url, TOBEDONE_JWT_SECRET: secret }
  const url = await spawnServer({ folder: path, environment }).ready
  const { stdout } = await runCli({ args: ['token', '--sub', 'ann', '--role', 'staff'], folder: path, environment })
  expect(JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({ user: 'ann' })
  expect(await askWho(url, bearing(stdout))).toBe('200 ann STAFF')
}, 30_000)

test('a viewer whom the product lets in no more hears nothing more within five seconds', async () => {
  const path = await home(
    'resolving',
    `import { existsSync } from 'node:fs'
     import { defineConfig, defineJobType } from 'tobedone'
     const resolveViewer = ({ sub }) => existsSync('gone') ? null : { id: sub, roles: ['staff'], groups: [] }
     export default defineConfig({ types: [defineJobType('review')], resolveViewer })`,
  )
  const environment = { DATABASE_URL: database.url, TOBEDONE_JWT_SECRET: secret }
  const url = await spawnServer({ folder: path, environment }).ready
  const { stdout: token } = await runCli({ args: ['token', '--sub', 'ann'], folder: path, environment })
  const socket = await new RawSocket(`${url.replace('http', 'ws')}/graphql`).init(token)
  socket.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { jobEvents { kind } }' } })
  await writeFile(join(path, 'gone'), '')
  const goneAt = performance.now()
  expect(await socket.closed(6_000)).toMatchObject({ code: 4403 })
  expect(performance.now() - goneAt).toBeLessThan(5_000)
  expect(await askWho(url, bearing(token))).toBe('401 UNAUTHENTICATED')
}, 30_000)
