// A client whose types codegen has made from the schema of its deployment: it compiles and runs; a changed schema in the
// configuration breaks its next build, on the very lines that are concerned, and not its users.
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usualClaimNames } from '../src/server/authentication/claim-names.ts'
import { mintToken } from '../src/server/authentication/mint-token.ts'
import { killSpawned, runCli, spawnServer } from './support/cli.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { buildClient, changedLines } from './support/typed-client.ts'

const configuration = (amount: string): string => `import { defineConfig, defineJobType } from 'tobedone'
import { z } from 'zod'

const lines = z.array(z.object({ text: z.string() })).optional()
const config = defineConfig({
  types: [
    defineJobType('review_payment', {
      metadata: z.object({ paymentId: z.string(), amount: ${amount}, lines }),
      result: z.object({ released: z.boolean() }),
    }),
    defineJobType('call_back', {
      metadata: z.object({ phone: z.string(), best: z.enum(['MORNING', 'NOON']).nullable() }),
    }),
  ],
})
export { config }
`

const minutes = 3
const secret = 'a secret of thirty-two characters'

let folder: string
let database: TestDatabase

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tobedone-client-')))
  database = await openTestDatabase()
})
afterAll(async () => {
  await killSpawned()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

/** A deployment with a configuration of its own, on the database of all, and the client as it is built against it. */
async function deploy(name: string, amount: string) {
  const config = join(folder, `${name}.config.ts`)
  await writeFile(config, configuration(amount))
  const { status, stdout: schema } = await runCli({ args: ['schema', '--config', config] })
  expect(status).toBe(0)
  return { config, client: await buildClient(join(folder, name), schema) }
}

async function serve(config: string) {
  const environment = { DATABASE_URL: database.url, TOBEDONE_JWT_SECRET: secret }
  const server = spawnServer({ args: ['--config', config], environment, folder })
  const stop = async () => {
    server.process.kill('SIGTERM')
    await server.ended
  }
  return { url: await server.ready, stop }
}

test(
  'a changed schema breaks the build of a client, not its users',
  async () => {
    const [before, after] = await Promise.all([deploy('before', 'z.number()'), deploy('after', 'z.string()')])
    expect(before.client.problems).toEqual([])
    const { client } = before
    const who = { sub: 'shop', roles: ['service'], groups: [], expiresInMs: minutes * 60_000 }
    const token = await mintToken(who, new TextEncoder().encode(secret), usualClaimNames, new Date())
    const old = await serve(before.config)
    await client.run(old.url, token, 'request')
    expect(await client.run(old.url, token, 'read')).toEqual([
      ['17', 1250, ['one']],
      ['555', 'NOON'],
    ])
    await old.stop()

    expect(after.client.problems.map(({ line }) => line)).toEqual(changedLines)
    expect(after.client.problems.map(({ message }) => message).join()).toMatch(/error TS\d+/)
    const { url, stop } = await serve(after.config)
    expect(await client.run(url, token, 'untyped')).toMatchObject([
      { metadata: { amount: 12.5 }, payload: null, payloadProblem: expect.stringContaining('amount') },
      { payload: { __typename: 'CallBackMetadata', phone: '555', best: 'NOON' }, payloadProblem: null },
      { metadata: { amount: '1.50 EUR' }, payload: { amount: '1.50 EUR' }, payloadProblem: null },
    ])
    await expect(client.run(url, token, 'request')).rejects.toThrow(/amount.+String cannot represent/)
    expect(await client.run(url, token, 'complete')).toEqual([
      { status: 'COMPLETED', resultPayload: { __typename: 'ReviewPaymentResult', released: true } },
    ])
    await stop()
  },
  minutes * 60_000,
)
