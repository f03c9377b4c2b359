// Where webhooks may not lead: to whatever is not of the public internet, however it is written and wherever its name leads, unless the
// configuration names the host. The connection goes to the very address that was looked at.
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { ResolvedAddress } from '../src/followers/webhook/post.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { openSystem } from './support/system.ts'
import { admin, comes, deliveriesAre, requestAbout, webhookOptions, webhookTypes } from './support/webhook-desk.ts'
import { openReceiver, type Receiver } from './support/webhook-receiver.ts'

const addresses = new Map<string, readonly ResolvedAddress[]>()
const asked: string[] = []
let database: TestDatabase
let receiver: Receiver
let system: Tobedone
let port: string

beforeAll(async () => {
  database = await openTestDatabase()
  receiver = await openReceiver()
  ;({ port } = new URL(receiver.url))
  system = await openSystem(database.url, webhookTypes, {
    ...{ ...webhookOptions, webhookHosts: ['Receiver.internal', '[::2]'] },
    async resolveHost(host) {
      asked.push(host)
      return addresses.get(host) ?? []
    },
  })
})
afterAll(async () => {
  await system?.close()
  await receiver?.close()
  await database?.close()
})

const notPublic = [
  ...[
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
  ],
  ...[
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
  ],
  ...[
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    'fe80::1',
  ],
  ...['::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', 'fc00::1', 'fd12:3456::1'],
  ...['fec0::1', 'ff02::1', '100::1', '4000::1'],
]

function familyOf(address: string): number {
  return address.includes(':') ? 6 : 4
}

function urlOf(address: string): string {
  return `https://${familyOf(address) === 6 ? `[${address}]` : address}/`
}

describe('an address that is not public is refused when a webhook is made', () => {
  test.each(notPublic)('%s', async (address) => {
    await expect(system.webhooks.create(admin, { url: urlOf(address) })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  test.each([
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://①②⑦.0.0.1/',
  ])('also written as %s', async (url) => {
    await expect(system.webhooks.create(admin, { url })).rejects.toThrow('must be public')
  })
})

test.each([...['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1'], '2606:4700::1111'])(
  '%s is public',
  async (address) => {
    const { webhook } = await system.webhooks.create(admin, { url: urlOf(address), types: ['call'] })
    await system.webhooks.remove(admin, webhook.id)
  },
)

describe('a name that leads to what is not public is not connected to', () => {
  test.each<[string, readonly string[]]>([
    ['one.example', ['127.0.0.1']],
    ['two.example', ['8.8.8.8', '127.0.0.1']],
    ['six.example', ['::ffff:127.0.0.1']],
    ['cloud.example', ['169.254.169.254']],
  ])('%s, which leads to %j', async (host, found) => {
    addresses.set(
      host,
      found.map((address) => ({ address, family: familyOf(address) })),
    )
    const { webhook } = await system.webhooks.create(admin, { url: `https://${host}:${port}/`, types: ['review'] })
    onTestFinished(() => system.webhooks.remove(admin, webhook.id))
    await requestAbout(system, host)
    const [failed] = await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 1)
    expect(failed?.lastError).toBe(`${host} leads to an address that is not public, and is not in webhookHosts.`)
    expect(receiver.received).toEqual([])
  })

  test('nor is one that leads nowhere', async () => {
    const { webhook } = await system.webhooks.create(admin, { url: 'https://nowhere.example/', types: ['review'] })
    onTestFinished(() => system.webhooks.remove(admin, webhook.id))
    await requestAbout(system, 'nowhere')
    const [failed] = await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 1)
    expect(failed?.lastError).toBe('nowhere.example leads to no address.')
  })
})

test('a host that the configuration names is connected to, at the address that it was looked up at, once', async () => {
  addresses.set('receiver.internal', [{ address: '127.0.0.1', family: 4 }])
  const url = `http://RECEIVER.internal:${port}/named`
  const { webhook } = await system.webhooks.create(admin, { url, types: ['review'] })
  onTestFinished(() => system.webhooks.remove(admin, webhook.id))
  await requestAbout(system, 'named')
  await comes(receiver, 'named', 1)
  expect(asked.filter((host) => host === 'receiver.internal')).toHaveLength(1)
  const { webhook: byAddress } = await system.webhooks.create(admin, { url: 'http://[::2]/', types: ['call'] })
  await system.webhooks.remove(admin, byAddress.id)
  // Others on the same machine are not meant.
  await expect(system.webhooks.create(admin, { url: `http://127.0.0.1:${port}/` })).rejects.toThrow('https')
  await expect(system.webhooks.create(admin, { url: `https://127.0.0.1:${port}/` })).rejects.toThrow('must be public')
})

test('a redirection to where it may not lead is not followed', async () => {
  addresses.set('receiver.internal', [{ address: '127.0.0.1', family: 4 }])
  const reached: string[] = []
  const inner: Server = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.end()
  })
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  inner.listen(0, '127.0.0.1', resolve)
  await listening
  onTestFinished(() => void inner.close())
  const address = inner.address()
  const innerPort = typeof address === 'object' ? address?.port : 0
  receiver.answer(() => ({ status: 302, headers: { location: `http://127.0.0.1:${innerPort}/secret` } }))
  const { webhook } = await system.webhooks.create(admin, {
    url: `http://receiver.internal:${port}/`,
    types: ['review'],
  })
  onTestFinished(() => system.webhooks.remove(admin, webhook.id))
  await requestAbout(system, 'redirected')
  const [failed] = await deliveriesAre(system, webhook, (all) => all[0]?.attempts === 1)
  expect(failed).toMatchObject({ lastStatus: 302, lastError: 'It answered with 302: redirections are not followed.' })
  expect(reached).toEqual([])
})
