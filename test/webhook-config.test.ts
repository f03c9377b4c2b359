// Webhooks of the configuration: their secrets stay there, a server without them sends nothing for them, and what leaves the file
// goes on where it was when it is back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkConfig } from '../src/cli/check-config.ts'
import { defineWebhook, type WebhookOptions } from '../src/definition/define-webhook.ts'
import type { ConfiguredWebhook } from '../src/domain/webhook/webhook.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { connectProduct, openSystem } from './support/system.ts'
import { admin, comes, requestAbout, told, webhookOptions, webhookTypes } from './support/webhook-desk.ts'
import { isSigned, openReceiver, type Receiver } from './support/webhook-receiver.ts'

function secretOf(text: string): string {
  return `whsec_${Buffer.from(text.padEnd(32, '.')).toString('base64')}`
}

const [secret, previousSecret] = [secretOf('new'), secretOf('old')]
const options: WebhookOptions = { url: 'https://example.com/', secret }

let database: TestDatabase
let receiver: Receiver

beforeAll(async () => {
  database = await openTestDatabase()
  receiver = await openReceiver()
})
afterAll(async () => {
  await receiver?.close()
  await database?.close()
})

async function openWith(webhooks: readonly ConfiguredWebhook[] | undefined): Promise<Tobedone> {
  return await openSystem(database.url, webhookTypes, { ...webhookOptions, webhooks })
}

async function named(system: Tobedone, name: string) {
  return (await system.webhooks.list(admin, 100)).webhooks.find(({ webhook }) => webhook.name === name)?.webhook
}

test.each<[string, Partial<WebhookOptions>, string]>([
  ['billing', { secret: 'hunter2' }, 'secret must be whsec_ and the base64 of 24 to 64 bytes'],
  ['billing', { previousSecret: 'whsec_c2hvcnQ=' }, 'previousSecret must be whsec_'],
  ['billing', { url: 'nowhere' }, 'url must be a URL'],
  ['Billing', {}, 'must be snake_case'],
  ['billing', JSON.parse('{"kinds":["DONE"]}'), 'kinds must be a list of REQUESTED'],
  ['billing', JSON.parse('{"events":[]}'), 'it has "events", which is unknown'],
])('a definition that is impossible is refused, without saying the secret: %s %j', (name, wrong, message) => {
  const define = (): ConfiguredWebhook => defineWebhook(name, { ...options, ...wrong })
  expect(define).toThrow(message)
  expect(define).not.toThrow('hunter2')
})

test('a file is checked, too', () => {
  const check = (config: object) => () => checkConfig('x.ts', { default: { types: [], ...config } })
  expect(
    check({ webhooks: [defineWebhook('billing', options)], webhookHosts: ['crm.internal', '[::1]'] }),
  ).not.toThrow()
  expect(check({ webhooks: [options] })).toThrow('has "webhooks" that are no list of what defineWebhook makes')
  expect(check({ webhookHosts: ['http://crm.internal'] })).toThrow('has "webhookHosts" that are not a list')
})

test('what the deployment does not know is told at the start', async () => {
  const at = async (wrong: Partial<WebhookOptions>) => {
    const system = await openWith([defineWebhook('billing', { ...options, ...wrong })])
    await system.close()
  }
  await expect(at({ types: ['reviw'] })).rejects.toThrow(
    'The webhook "billing" is impossible: There is no job type "reviw"',
  )
  await expect(at({ url: 'https://192.168.1.1/' })).rejects.toThrow('name the host in `webhookHosts`')
  await expect(openWith([defineWebhook('a', options), defineWebhook('a', options)])).rejects.toThrow('two webhooks "a"')
  // What was open by then is closed: nothing goes on asking the database.
  const product = await connectProduct(database.url)
  const others = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
  await eventually(
    async () => (await product.query(others)).rowCount,
    (count) => count === 0,
  )
  await product.end()
})

test('both of its secrets sign and neither is stored; who does not have the file does not send for it', {
  timeout: 120_000,
}, async () => {
  const [review] = webhookTypes
  const billing = defineWebhook('billing', {
    ...{ url: `${receiver.url}/billing`, secret, previousSecret, kinds: ['REQUESTED'] },
    types: review === undefined ? [] : [review],
  })
  const [without, system] = [await openWith(undefined), await openWith([billing])]
  await requestAbout(without, 'b1')
  await requestAbout(without, 'b2', 'call')
  const [first] = await comes(receiver, 'billing', 1)
  expect([secret, previousSecret].map((each) => first !== undefined && isSigned(first, each))).toEqual([true, true])
  const product = await connectProduct(database.url)
  const { rows } = await product.query('select secret, previous_secret from tobedone.webhook')
  await product.end()
  expect(rows).toEqual([{ secret: null, previous_secret: null }])

  const webhook = await named(system, 'billing')
  const id = webhook?.id ?? ''
  await expect(system.webhooks.rotateSecret(admin, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(system.webhooks.update(admin, id, { kinds: [] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(system.webhooks.remove(admin, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await system.close()

  // Planned, and left to whoever can sign.
  await requestAbout(without, 'b3')
  await eventually(
    () => without.webhookStates(),
    ([state]) => state?.pendingCount === 1,
    20_000,
  )
  expect(receiver.received).toHaveLength(1)
  const again = await openWith([{ ...billing, url: `${receiver.url}/billing-2` }])
  expect(told(await comes(receiver, 'billing-2', 1))).toEqual(['b3 job.requested'])
  await again.close()

  const removed = await openWith([])
  expect(await named(removed, 'billing')).toMatchObject({ offReason: 'REMOVED' })
  await requestAbout(removed, 'b4')
  await expect(removed.webhooks.update(admin, id, { isOn: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await removed.close()
  const back = await openWith([billing])
  expect(told(await comes(receiver, 'billing', 2)).at(-1)).toBe('b4 job.requested')
  await back.close()

  const last = await openWith([])
  await last.webhooks.remove(admin, id)
  expect(await named(last, 'billing')).toBeUndefined()
  await last.close()
  await without.close()
})
