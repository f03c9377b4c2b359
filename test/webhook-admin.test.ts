// What admins do with webhooks through the API, and nobody else: switching off and on, changing, deleting, replaying; what is refused;
// and what tells how they are doing.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deliveryKeyOf, webhookIdOf } from '../src/graphql/global-id.ts'
import type { CreateWebhookInput } from './generated/graphql.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'
import { admin, comes, requestAbout, told, webhookOptions, webhookTypes } from './support/webhook-desk.ts'
import * as documents from './support/webhook-documents.ts'
import { openReceiver, type Received, type Receiver } from './support/webhook-receiver.ts'

let server: TestServer
let receiver: Receiver
let root: Client

beforeAll(async () => {
  receiver = await openReceiver()
  server = await startServer({ types: webhookTypes, system: { ...webhookOptions, webhookRetryMs: [100, 100] } })
  root = await clientOf(server, 'root', { roles: ['admin'] })
})
afterAll(async () => {
  await server?.close()
  await receiver?.close()
})

async function create(path: string, input: Partial<CreateWebhookInput> = {}) {
  const { createWebhook } = await root.run(documents.createWebhook, {
    input: { url: `${receiver.url}/${path}`, ...input },
  })
  if (createWebhook?.secret === undefined) throw new Error('none was made')
  return { ...createWebhook.webhook, secret: createWebhook.secret }
}

test('what is wrong is refused with what would be right, and others than admins may do nothing', async () => {
  const { id } = await create('refused')
  const url = `${receiver.url}/x`
  const refusals: readonly (readonly [CreateWebhookInput, string])[] = [
    [{ url: 'nowhere' }, 'must be a URL'],
    [{ url: 'http://example.com/' }, 'must begin with https://'],
    [{ url: 'ftp://127.0.0.1/' }, 'must begin with https://'],
    [{ url: 'https://ann:secret@example.com/' }, 'no name and no password'],
    [{ url: 'https://example.com/#here' }, 'behind a #'],
    [{ url: 'https://10.0.0.1/' }, 'must be public'],
    [{ url: 'https://0x7f.2/' }, 'must be public'],
    [{ url: 'https://[::ffff:169.254.169.254]/' }, 'must be public'],
    [{ url, types: ['reviw'] }, 'Did you mean "review"?'],
    [{ url, kinds: ['COMPLETED', 'COMPLETED'] }, 'only once'],
    [{ url, description: 'x'.repeat(1_001) }, 'at most 1000'],
  ]
  for (const [input, message] of refusals) {
    const error = await root.refused(documents.createWebhook, { input })
    expect(error.message, JSON.stringify(input)).toContain(message)
    expect(['INVALID_INPUT', 'UNKNOWN_TYPE']).toContain(error.extensions.code)
  }
  const unknown = btoa('Webhook:00000000-0000-4000-8000-000000000000')
  for (const refused of [
    await root.refused(documents.updateWebhook, { input: { id: unknown, isOn: false } }),
    await root.refused(documents.deleteWebhook, { input: { id: unknown } }),
    await root.refused(documents.rotateWebhookSecret, { input: { id: unknown } }),
    await root.refused(documents.replayWebhook, {
      input: { id: unknown, after: await server.tobedone.reads.eventCursor() },
    }),
    await root.refused(documents.retryWebhookDeliveries, { input: { webhook: unknown } }),
    await root.refused(documents.retryWebhookDelivery, {
      input: { id: btoa(`WebhookDelivery:${webhookIdOf('', id)}:1`) },
    }),
  ]) {
    expect(refused.extensions.code).toBe('NOT_FOUND')
  }
  expect((await root.refused(documents.updateWebhook, { input: { id: 'x' } })).extensions.code).toBe('INVALID_INPUT')
  expect((await root.refused(documents.webhookDeliveries, { after: 'x' })).extensions.code).toBe('CURSOR_INVALID')
  expect((await root.refused(documents.webhooks, { after: 'x' })).extensions.code).toBe('CURSOR_INVALID')
  expect((await root.refused(documents.replayWebhook, { input: { id, after: 'x' } })).extensions.code).toBe(
    'CURSOR_INVALID',
  )
  expect(() => deliveryKeyOf('id', btoa('WebhookDelivery:1:1'))).toThrow('is not the id of a WebhookDelivery')
  for (const roles of [[], ['staff'], ['service']]) {
    const other = await clientOf(server, 'other', { roles })
    const codes = [
      (await other.refused(documents.webhooks, {})).extensions.code,
      (await other.refused(documents.webhookDeliveries, {})).extensions.code,
      (await other.refused(documents.createWebhook, { input: { url } })).extensions.code,
      (await other.refused(documents.updateWebhook, { input: { id } })).extensions.code,
      (await other.refused(documents.rotateWebhookSecret, { input: { id } })).extensions.code,
      (await other.refused(documents.deleteWebhook, { input: { id } })).extensions.code,
      (await other.refused(documents.replayWebhook, { input: { id, after: 'x' } })).extensions.code,
    ]
    expect(new Set(codes)).toEqual(new Set(['FORBIDDEN']))
  }
})

test('one that is off gets nothing, and goes on where it was when it is on again; one that is deleted is gone', async () => {
  const { id } = await create('off')
  const update = async (isOn: boolean) =>
    (await root.run(documents.updateWebhook, { input: { id, isOn } })).updateWebhook
  expect(await update(false)).toMatchObject({ webhook: { isOn: false, offReason: 'SWITCHED_OFF' } })
  await requestAbout(server.tobedone, 'while off')
  const other = await create('meanwhile')
  await requestAbout(server.tobedone, 'while off 2')
  await comes(receiver, 'meanwhile', 1)
  expect(receiver.received.filter(({ path }) => path === '/off')).toEqual([])
  expect(await update(true)).toMatchObject({ webhook: { isOn: true, offReason: null } })
  expect(told(await comes(receiver, 'off', 2)).toSorted()).toEqual([
    'while off 2 job.requested',
    'while off job.requested',
  ])
  await root.run(documents.deleteWebhook, { input: { id } })
  await requestAbout(server.tobedone, 'gone')
  await comes(receiver, 'meanwhile', 2)
  const { webhooks } = await root.run(documents.webhooks, { first: 100 })
  expect(webhooks.edges.map(({ node }) => node.id)).not.toContain(id)
  await root.run(documents.deleteWebhook, { input: { id: other.id } })
})

test('what waits is counted; what was given up is tried again; and what followed an event of the ledger is replayed', async () => {
  receiver.answer(({ path, job }) => (path === '/refusing' && job.target.id === 'first' ? 503 : 204))
  const { id } = await create('refusing')
  const backlog = async () =>
    (await root.run(documents.webhooks, { first: 100 })).webhooks.edges.find(({ node }) => node.id === id)?.node.backlog
  const ledger = async () =>
    (await root.run(documents.webhookDeliveries, { webhook: id })).webhookDeliveries.edges.map(({ node }) => node)
  const { id: first } = await requestAbout(server.tobedone, 'first')
  await eventually(backlog, (now) => now?.count === 1 && now.oldestAt !== null)
  await server.tobedone.operations.claim(shop, { id: first })
  const [, givenUp] = await eventually(
    ledger,
    (all) => all.length === 2 && all.every(({ endedAt }) => endedAt !== null),
  )
  expect(givenUp).toMatchObject({ kind: 'REQUESTED', status: 'GIVEN_UP', attempts: 3, lastStatus: 503 })
  expect(await backlog()).toEqual({ count: 0, oldestAt: null })
  receiver.answer(() => 204)
  await root.run(documents.retryWebhookDelivery, { input: { id: givenUp?.id ?? '' } })
  await eventually(ledger, (all) => all.some(({ status, kind }) => status === 'DELIVERED' && kind === 'REQUESTED'))
  const before = receiver.taken.filter(({ path }) => path === '/refusing').length
  await root.run(documents.replayWebhook, { input: { id, after: givenUp?.eventCursor ?? '' } })
  const again = (): readonly Received[] => receiver.taken.filter(({ path }) => path === '/refusing').slice(before)
  expect(told(await eventually(again, ({ length }) => length > 0))).toEqual(['first job.claimed'])
  await root.run(documents.deleteWebhook, { input: { id } })
})

test('all that was given up is tried again at once: of each job in order, and of others only where none is named', async () => {
  receiver.answer(({ path }) => (path.startsWith('/hopeless') ? 503 : 204))
  const [one, other] = [await create('hopeless-one'), await create('hopeless-other')]
  const statuses = async (webhook: string): Promise<string> =>
    (await root.run(documents.webhookDeliveries, { webhook })).webhookDeliveries.edges
      .map(({ node }) => node.status)
      .join(' ')
  const become = (webhook: string, wanted: string) =>
    eventually(
      () => statuses(webhook),
      (found) => found === wanted,
    )
  const { id } = await requestAbout(server.tobedone, 'hopeless')
  await server.tobedone.operations.claim(shop, { id })
  for (const { id: webhook } of [one, other]) await become(webhook, 'GIVEN_UP GIVEN_UP')
  const ann = await clientOf(server, 'ann', { roles: ['staff'] })
  expect((await ann.refused(documents.retryWebhookDeliveries, { input: {} })).extensions.code).toBe('FORBIDDEN')
  receiver.answer(() => 204)
  const retry = async (webhook?: string) =>
    (await root.run(documents.retryWebhookDeliveries, { input: webhook === undefined ? {} : { webhook } }))
      .retryWebhookDeliveries?.retriedCount
  expect(await retry(one.id)).toBe(2)
  await become(one.id, 'DELIVERED DELIVERED')
  const taken = receiver.taken.filter(({ path }) => path === '/hopeless-one')
  expect(told(taken)).toEqual(['hopeless job.requested', 'hopeless job.claimed'])
  expect(await statuses(other.id)).toBe('GIVEN_UP GIVEN_UP')
  expect(await retry()).toBe(2)
  expect(await retry()).toBe(0)
  await become(other.id, 'DELIVERED DELIVERED')
  for (const { id: webhook } of [one, other]) await root.run(documents.deleteWebhook, { input: { id: webhook } })
})

test('what was changed counts for what comes after', async () => {
  const { id } = await create('changed')
  const changed = await root.run(documents.updateWebhook, {
    input: { id, url: `${receiver.url}/moved`, types: ['call'], description: 'Calls.' },
  })
  expect(changed.updateWebhook?.webhook).toMatchObject({
    url: `${receiver.url}/moved`,
    types: ['call'],
    description: 'Calls.',
  })
  await requestAbout(server.tobedone, 'not a call')
  await requestAbout(server.tobedone, 'a call', 'call')
  expect(told(await comes(receiver, 'moved', 1))).toEqual(['a call job.requested'])
  expect(receiver.received.filter(({ path }) => path === '/changed')).toEqual([])
})

test('it is replayed from a cursor: in order, under the ids of before, also what happened before it was made', async () => {
  const { tobedone } = server
  const early = await requestAbout(tobedone, 'r1')
  const after = await tobedone.reads.eventCursor()
  await tobedone.operations.claim(shop, { id: early.id })
  const { id } = await create('replayed')
  await tobedone.operations.complete(shop, { id: early.id }, { outcome: 'released' })
  const [completed] = await comes(receiver, 'replayed', 1)
  await root.run(documents.replayWebhook, { input: { id, after } })
  const sent = (): readonly Received[] => receiver.received.filter(({ path }) => path === '/replayed')
  const isReplayed = (each: readonly Received[]): boolean => told(each).lastIndexOf('r1 job.completed') > 0
  const all = await eventually(sent, isReplayed)
  // A cursor that does not come from an event may repeat what was there already.
  const news = told(all).filter((each) => each !== 'r1 job.requested')
  expect(news).toEqual(['r1 job.completed', 'r1 job.claimed', 'r1 job.completed'])
  expect(all.at(-1)?.id).toBe(completed?.id)
  await requestAbout(tobedone, 'r2')
  expect(told(await comes(receiver, 'replayed', all.length + 1)).at(-1)).toBe('r2 job.requested')
})

test('what was erased is not sent any more', async () => {
  const { tobedone } = server
  const after = await tobedone.reads.eventCursor()
  const target = { type: 'Person', id: 'uma-secret' }
  await tobedone.operations.request(shop, {
    type: 'review',
    target,
    title: 'About uma-secret',
    assignedTo: 'uma-secret',
  })
  await tobedone.operations.eraseTarget(admin, target)
  await tobedone.operations.erasePerson(admin, 'uma-secret')
  const { id } = await create('erased')
  await root.run(documents.replayWebhook, { input: { id, after } })
  const received = await comes(receiver, 'erased', 4)
  expect(received.map(({ type }) => type)).toContain('job.erased')
  expect(JSON.stringify(received)).not.toContain('uma-secret')
})

test('followers tell how far they are, in the API and in the metrics, and so do webhooks', async () => {
  const { id } = await create('watched')
  await requestAbout(server.tobedone, 'watched')
  await comes(receiver, 'watched', 1)
  const { followers } = await eventually(
    () => root.run(documents.followers, {}),
    (answer) => answer.followers.every(({ lag }) => lag === 0),
    20_000,
  )
  expect(followers).toMatchObject([
    { name: 'tobedone webhooks', lagMs: 0, failures: 0, lastError: null, nextTryAt: null },
  ])
  const ann = await clientOf(server, 'ann', { roles: ['staff'] })
  expect((await ann.refused(documents.followers, {})).extensions.code).toBe('FORBIDDEN')
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toContain('tobedone_follower_lag_events{follower="tobedone webhooks"} 0')
  expect(metrics).toContain(`tobedone_webhook_on{webhook="${webhookIdOf('', id)}"} 1`)
  expect(metrics).toContain(`tobedone_webhook_failures{webhook="${webhookIdOf('', id)}"} 0`)
})
