// How the console is served: its page to browsers that ask for pages, its files compressed and for ever, and a code for a token once.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticateByProduct } from '../src/server/authentication/by-product.ts'
import { SignInCodes } from '../src/server/sign-in-codes.ts'
import { buildConsole } from './support/built-console.ts'
import { startServer, type TestServer } from './support/server.ts'

let server: TestServer
let codes: SignInCodes
let nowMs = Date.UTC(2031, 0, 1)

beforeAll(async () => {
  await buildConsole()
  const mint = async (): Promise<string> => await server.token('ida', { roles: ['staff'] })
  codes = new SignInCodes({ clock: { now: () => new Date(nowMs) }, mint })
  server = await startServer({ server: { signIn: codes } })
})
afterAll(async () => {
  await server.close()
})

const get = (path: string, accept: string, method = 'GET') =>
  fetch(`${server.url}${path}`, { method, headers: { accept } })
const exchange = (code: string, type = 'application/json') =>
  fetch(`${server.url}/sign-in`, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify({ code }) })

test('a browser gets the page at whatever address, and only a browser that asks for a page', async () => {
  for (const path of ['/', '/jobs/abc?view=mine', '/sign-in', '/nothing']) {
    const page = await get(path, 'text/html,application/xhtml+xml')
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    expect(await page.text()).toContain('<div id="root">')
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    )
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
  }
  expect((await get('/nothing', 'application/json')).status).toBe(404)
  expect((await get('/nothing', 'text/html', 'POST')).status).toBe(404)
  expect((await get('/assets/nothing.js', 'text/html')).status).toBe(404)
  expect(await (await get('/health', 'text/html')).json()).toEqual({ status: 'alive' })
  expect((await get('/metrics', 'text/html')).headers.get('content-type')).toContain('text/plain')
  expect(await (await get('/graphql', 'text/html')).text()).toContain('GraphiQL')
})

test('its files come compressed, and may be kept for ever', async () => {
  const html = await (await get('/', 'text/html')).text()
  const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(html) ?? []
  const plain = await fetch(`${server.url}${script}`, { headers: { 'accept-encoding': 'identity' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  const coded = await fetch(`${server.url}${script}`, { headers: { 'accept-encoding': 'gzip, br' } })
  expect(coded.headers.get('content-encoding')).toBe('br')
  expect(Number(coded.headers.get('content-length'))).toBeLessThan(Number(plain.headers.get('content-length')) / 2)
  // fetch has decompressed it.
  expect(await coded.text()).toBe(await plain.text())
})

test('the page says how people prove who they are, and whether all of it is invented', async () => {
  const usual = await (await get('/', 'text/html')).text()
  expect(usual).toContain('name="tobedone-proof" content="token"')
  expect(usual).toContain('name="tobedone-demo" content="no"')
  const options = { authenticate: async () => null, onTrouble: () => {} }
  const other = await startServer({
    ...{
      databaseUrl: server.databaseUrl,
      server: { isDemo: true },
      authentication: ({ clock }) => authenticateByProduct({ ...options, clock }),
    },
  })
  const page = await (await fetch(`${other.url}/`)).text()
  await other.close()
  expect(page).toContain('name="tobedone-proof" content="session"')
  expect(page).toContain('name="tobedone-demo" content="yes"')
})

test('a code is exchanged once, by POST of JSON, before it is too old; looking at its address changes nothing', async () => {
  const code = codes.issue()
  expect((await get(`/?code=${code}`, 'text/html')).status).toBe(200)
  expect((await get(`/sign-in?code=${code}`, 'text/html')).status).toBe(200)
  expect((await exchange(code, 'text/plain')).status).toBe(415)
  const answer = await exchange(code)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(await answer.json()).toEqual({ token: expect.stringMatching(/^eyJ/) })
  const again = await exchange(code)
  expect([again.status, (await again.json()).errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED'])
  const old = codes.issue()
  nowMs += 15 * 60_000
  expect((await exchange(old)).status).toBe(401)
  const ofSomebodyElse = codes.issue(() => Promise.resolve('a token of mia'))
  expect(await (await exchange(ofSomebodyElse)).json()).toEqual({ token: 'a token of mia' })
  expect((await exchange('guessed')).status).toBe(401)
  const foreign = { 'content-type': 'application/json', origin: 'https://elsewhere.example' }
  expect((await fetch(`${server.url}/sign-in`, { method: 'POST', headers: foreign, body: '{}' })).status).toBe(403)
})
