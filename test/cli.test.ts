// The command line as a newcomer uses it: the first minute, secrets, what it refuses, and how it ends.
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { killSpawned, runCli, spawnServer } from './support/cli.ts'
import { openEmptyDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'

let folder: string
let database: TestDatabase

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-cli-'))
  await chmod(folder, 0o755)
  database = await openEmptyDatabase()
})
afterEach(killSpawned)
afterAll(async () => {
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

async function tokenOf(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCli({ args: ['token', ...args], environment })
  expect([status, stderr]).toEqual([0, ''])
  return stdout
}

async function ask(url: string, token: string, query: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  return await response.json()
}

const secret = 'a secret that is long enough to be one, of 48 bytes'
// Tells at the end what was loaded of Node itself.
const tellLoaded = `data:text/javascript,${encodeURIComponent("process.once('exit', () => console.error('loaded ' + process.moduleLoadList))")}`

describe('the first minute', () => {
  test('in an empty data folder: ready, a token, request, watch, complete, Ctrl-C, and all is there again', async () => {
    const environment = { TOBEDONE_DATA: join(folder, 'first') }
    const server = spawnServer({ environment })
    const url = await server.ready
    expect(server.stdout).toEqual([`tobedone is ready on ${url}`])
    expect(server.stderr.join('\n')).toContain('npx tobedone token --sub ann --role staff --group risk')
    expect(server.stderr.join('\n')).toContain(`${url}/graphql`)
    const [, code] = /\/#code=([\w-]{32}) /.exec(server.stderr.join('\n')) ?? []
    const headers = { 'content-type': 'application/json' }
    const signedIn = await fetch(`${url}/sign-in`, { method: 'POST', headers, body: JSON.stringify({ code }) })
    expect(await signedIn.json()).toEqual({ token: expect.stringMatching(/^eyJ/) })

    const token = await tokenOf(environment, '--sub', 'ann', '--role', 'staff', '--group', 'risk')
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    const socket = await new RawSocket(`${url.replace('http', 'ws')}/graphql`).init(token)
    const watch =
      'subscription { jobEvents(filter: { type: ["review_payment"] }) { cursor kind at actor matches job { id status type { name title } target { type id } } } }'
    socket.send({ id: '1', type: 'subscribe', payload: { query: watch } })
    const requested = await ask(
      url,
      token,
      'mutation { requestJob(input: { type: "review_payment", target: { type: "Payment", id: "17" }, metadata: { paymentId: "17" }, ifOpen: RETURN_EXISTING }) { job { id status } wasCreated eventCursor } }',
    )
    expect(requested).toMatchObject({ data: { requestJob: { job: { status: 'PENDING' }, wasCreated: true } } })
    const seen = await socket.message(({ id }) => id === '1')
    expect(seen.payload).toMatchObject({
      data: {
        jobEvents: { kind: 'REQUESTED', actor: 'ann', matches: true, job: { type: { title: 'Review payment' } } },
      },
    })

    server.process.kill('SIGINT')
    expect(await socket.closed()).toMatchObject({ code: 1001 })
    expect(await server.ended).toBe(0)

    const again = spawnServer({ environment: { ...environment, NODE_OPTIONS: `--import=${tellLoaded}` } })
    const completed = await ask(
      await again.ready,
      token,
      'mutation { completeJob(input: { type: "review_payment", target: { type: "Payment", id: "17" }, outcome: "released" }) { jobs { id status completedAt } eventCursor } }',
    )
    expect(completed).toMatchObject({ data: { completeJob: { jobs: [{ status: 'COMPLETED' }] } } })
    again.process.kill('SIGTERM')
    expect(await again.ended).toBe(0)
    const loaded = again.stderr.find((line) => line.startsWith('loaded ')) ?? ''
    expect(loaded).toContain('NativeModule http,')
    // Node's fetch takes a fifteenth of a start, and serves nobody here.
    expect(loaded).not.toContain('undici')
  }, 90_000)
})

describe('the secret', () => {
  test('is made once by several at a time, and is for its owner only', async () => {
    const data = join(folder, 'it’s a secret')
    const args = ['token', '--sub', 'ann']
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => runCli({ args, environment: { TOBEDONE_DATA: data } })),
    )
    const told = answers.filter(({ stderr }) => stderr !== '').map(({ stderr }) => stderr)
    expect(told).toEqual([expect.stringContaining(`A secret was made in ${data}`)])
    const file = join(data, 'token-secret')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readdir(data)).filter((name) => name.startsWith('token-secret'))).toEqual(['token-secret'])
    const server = spawnServer({ environment: { TOBEDONE_DATA: data, DATABASE_URL: database.url } })
    const url = await server.ready
    // As a shell takes it.
    expect(server.stderr.join('\n')).toContain(`TOBEDONE_DATA='${data}' npx tobedone token`)
    for (const { stdout } of answers)
      expect(await ask(url, stdout.trim(), '{ viewer { id } }')).toEqual({ data: { viewer: { id: 'ann' } } })
  }, 30_000)

  test('that is configured is used, also beyond this machine', async () => {
    const environment = {
      TOBEDONE_DATA: join(folder, 'unused'),
      TOBEDONE_JWT_SECRET: secret,
      DATABASE_URL: database.url,
    }
    const compiled = join(folder, 'compiled')
    const server = spawnServer({ environment: { ...environment, HOST: '0.0.0.0', NODE_COMPILE_CACHE: compiled } })
    const url = await server.ready
    // Whatever ends it, the next start is quick.
    const kept = () => readdir(compiled, { recursive: true })
    await eventually(kept, (files) => files.length > 10)
    const token = await tokenOf(environment, '--sub', 'ann', '--expires-in', '1h')
    expect(await ask(url, token, '{ viewer { id } }')).toEqual({ data: { viewer: { id: 'ann' } } })
    expect(await ask(url, '', '{ __schema { queryType { name } } }')).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    await expect(stat(join(folder, 'unused'))).rejects.toThrow('ENOENT')
  }, 30_000)
})

describe('is refused with a reason, before anything is opened', () => {
  const data = (): string => join(folder, 'refused')

  test.each<[string, Record<string, string>, RegExp]>([
    ['HOST beyond this machine without keys', { HOST: '0.0.0.0' }, /TOBEDONE_JWT_SECRET/],
    ['a short secret', { TOBEDONE_JWT_SECRET: 'short' }, /5 bytes.*at least 32/],
    ['a PORT that is none', { PORT: 'http' }, /PORT must be/],
    [
      'a TOBEDONE_PUBLIC_URL that is none',
      { TOBEDONE_PUBLIC_URL: 'http://jobs.shop.example' },
      /TOBEDONE_PUBLIC_URL must be/,
    ],
    ['a PORT out of range', { PORT: '65536' }, /PORT must be/],
    ['a log level that there is not', { TOBEDONE_LOG_LEVEL: 'loud' }, /TOBEDONE_LOG_LEVEL must be/],
  ])('%s', async (_, environment, reason) => {
    const { status, stdout, stderr } = await runCli({ environment: { TOBEDONE_DATA: data(), ...environment } })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(reason)
    expect(stderr).not.toMatch(/\n\s+at /)
    await expect(stat(data())).rejects.toThrow('ENOENT')
  })

  test('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const environment = { TOBEDONE_DATA: join(folder, 'port'), PORT: String(port) }
    const { status, stdout, stderr } = await runCli({ environment })
    taken.close()
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`127.0.0.1:${port} is in use already`)
    expect(await readdir(join(folder, 'port'))).not.toContain('postgres')
  }, 30_000)

  test.each<[string, readonly string[], RegExp]>([
    ['a command that there is not', ['start'], /no command "start"/],
    ['an option that there is not', ['--loud'], /--loud/],
    ['too much', ['serve', 'now'], /too much/],
    ['a token for nobody', ['token'], /--sub/],
    ['a token for the system', ['token', '--sub', 'system'], /system/],
    ['a role that there is not', ['token', '--sub', 'ann', '--role', 'boss'], /staff, service, admin/],
    ['a duration that is none', ['token', '--sub', 'ann', '--expires-in', 'long'], /--expires-in/],
    ["a token's option elsewhere", ['serve', '--sub', 'ann'], /tobedone token/],
  ])('%s', async (_, args, reason) => {
    const { status, stdout, stderr } = await runCli({ args, environment: { TOBEDONE_DATA: data() } })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(reason)
    expect(stderr).toContain('tobedone --help')
  })
})

test('--help and --version say what they should', async () => {
  const { status, stdout } = await runCli({ args: ['--help'] })
  expect(status).toBe(0)
  for (const word of ['serve', 'migrate', 'token', 'schema', 'PORT', 'DATABASE_URL', 'TOBEDONE_JWT_SECRET']) {
    expect(stdout).toContain(word)
  }
  const { version }: { version: string } = JSON.parse(
    await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  )
  expect((await runCli({ args: ['--version'] })).stdout).toBe(version)
})

test('migrate brings a database up to date, once or again; recount makes its counters anew', async () => {
  const fresh = await openEmptyDatabase()
  for (const time of ['first', 'again']) {
    const { status, stdout } = await runCli({ args: ['migrate'], environment: { DATABASE_URL: fresh.url } })
    expect([time, status, stdout]).toEqual([time, 0, 'The database is up to date.'])
  }
  const recounted = await runCli({ args: ['recount'], environment: { DATABASE_URL: fresh.url } })
  expect([recounted.status, recounted.stdout]).toEqual([0, 'The counters of statistics are new.'])
  await fresh.close()
}, 30_000)

test('a terminal that is closed ends it in order, though nobody reads any more what it says', async () => {
  const environment = { TOBEDONE_DATA: join(folder, 'closed'), DATABASE_URL: database.url }
  const server = spawnServer({ environment })
  const url = await server.ready
  const token = await tokenOf(environment, '--sub', 'ann')
  const socket = await new RawSocket(`${url.replace('http', 'ws')}/graphql`).init(token)
  server.process.stdout?.destroy()
  server.process.stderr?.destroy()
  server.process.kill('SIGHUP')
  expect(await socket.closed()).toMatchObject({ code: 1001 })
  expect(await server.ended).toBe(0)
}, 30_000)

test('a second Ctrl-C quits at once', async () => {
  const environment = { TOBEDONE_DATA: join(folder, 'twice'), DATABASE_URL: database.url }
  const server = spawnServer({ environment })
  const { hostname, port } = new URL(await server.ready)
  // A request that is never sent to its end keeps the server from stopping by itself.
  const half = connect(Number(port), hostname)
  half.on('error', () => {})
  half.write('POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
  const token = await tokenOf(environment, '--sub', 'ann')
  half.write(' ')
  expect(await ask(`http://${hostname}:${port}`, token, '{ __typename }')).toEqual({ data: { __typename: 'Query' } })
  server.process.kill('SIGINT')
  await eventually(
    () => server.stderr.some((line) => line.includes('stopping')),
    (isStopping) => isStopping,
  )
  const again = setInterval(() => server.process.kill('SIGINT'), 600)
  expect(await server.ended).toBe(130)
  clearInterval(again)
  half.destroy()
}, 30_000)
