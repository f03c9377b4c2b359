// Webhooks: what a receiver gets, signed and in the shape that docs/protocol.md shows, of which events; and what the ledger tells of it.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreateWebhookInput } from './generated/graphql.ts'
import { eventually } from './support/eventually.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'
import { comes, requestAbout, told, webhookOptions, webhookTypes } from './support/webhook-desk.ts'
import * as documents from './support/webhook-documents.ts'
import { isSigned, openReceiver, type Receiver } from './support/webhook-receiver.ts'

let server: TestServer
let receiver: Receiver
let root: Client

beforeAll(async () => {
  receiver = await openReceiver()
  server = await startServer({ types: webhookTypes, system: webhookOptions })
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

test('an event comes signed, under the id of the event, and says what docs/protocol.md shows', async () => {
  const webhook = await create('shape')
  expect(webhook).toMatchObject({ name: null, types: [], kinds: [], isOn: true })
  const { operations } = server.tobedone
  const { id } = await requestAbout(server.tobedone, 'shape')
  await operations.snooze(shop, { id }, new Date(Date.now() + 3_600_000))
  await operations.comment(shop, { id }, { body: 'Looks odd.', isInternal: true })
  await operations.complete(shop, { id }, { outcome: 'released', result: { cents: 250 } })
  const received = await comes(receiver, 'shape', 4)
  const page = await readFile(new URL('../docs/protocol.md', import.meta.url), 'utf8')
  const [, shown = ''] = /```graphql\n(fragment Sent [^`]+)```/.exec(page) ?? []
  const { data } = await root.send(
    `{ node(id: "${btoa(`Job:${id}`)}") { ... on Job { history { edges { node { ...Sent } } } } } } ${shown}`,
  )
  const edges = JSON.parse(JSON.stringify(data)).node.history.edges
  expect(received.map(({ body }) => JSON.parse(body).data)).toEqual(edges.map(({ node }: { node: unknown }) => node))
  expect(received.map(({ type }) => type)).toEqual(['job.requested', 'job.snoozed', 'job.commented', 'job.completed'])
  for (const one of received) {
    const { timestamp, data: event } = JSON.parse(one.body)
    expect(one).toMatchObject({ id: event.id })
    expect(timestamp).toBe(event.at)
    expect(isSigned(one, webhook.secret)).toBe(true)
    expect(isSigned({ ...one, body: `${one.body} ` }, webhook.secret)).toBe(false)
  }
})

test('only what it wants comes: by type, by kind, of what happens after it was made, nothing imported', async () => {
  const { tobedone } = server
  const job = await requestAbout(tobedone, 'before')
  await create('calls', { types: ['call'] })
  await create('ends', { kinds: ['COMPLETED', 'CANCELLED'] })
  await create('both', { types: ['call'], kinds: ['CANCELLED'] })
  async function* lines() {
    yield JSON.stringify({
      externalId: 'old',
      type: 'call',
      target: { type: 'P', id: 'old' },
      at: '2020-01-01T00:00:00Z',
      by: 'ann',
    })
  }
  await Array.fromAsync(tobedone.importJobs(lines()))
  await tobedone.operations.complete(shop, { id: job.id }, { outcome: 'released' })
  const call = await requestAbout(tobedone, 'after', 'call')
  await tobedone.operations.cancel(shop, { id: call.id }, 'SKIPPED')
  expect(told(await comes(receiver, 'both', 1))).toEqual(['after job.cancelled'])
  expect(told(await comes(receiver, 'calls', 2))).toEqual(['after job.requested', 'after job.cancelled'])
  expect(told(await comes(receiver, 'ends', 2)).toSorted()).toEqual(['after job.cancelled', 'before job.completed'])
})

test('secrets rotate with two valid at a time, and are told once', async () => {
  const { id, secret: first } = await create('rotated')
  const rotate = async (previousEndsAt?: string) => {
    const input = { id, ...(previousEndsAt === undefined ? {} : { previousEndsAt }) }
    return (await root.run(documents.rotateWebhookSecret, { input })).rotateWebhookSecret?.secret ?? ''
  }
  const signersOf = async (count: number, ...secrets: readonly string[]) => {
    await requestAbout(server.tobedone, `rotated ${count}`)
    const one = (await comes(receiver, 'rotated', count)).at(-1)
    return secrets.filter((secret) => one !== undefined && isSigned(one, secret))
  }
  const second = await rotate()
  expect(await signersOf(1, first, second)).toEqual([first, second])
  const third = await rotate()
  expect(await signersOf(2, first, second, third)).toEqual([second, third])
  const fourth = await rotate('2020-01-01T00:00:00Z')
  expect(await signersOf(3, second, third, fourth)).toEqual([fourth])
  const answers = [
    await root.run(documents.webhooks, {}),
    await root.run(documents.webhookDeliveries, {}),
    server.logged,
  ]
  for (const secret of [first, second, third, fourth]) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(JSON.stringify(answers)).not.toContain(secret.slice(6))
  }
})

test('the ledger tells of every delivery, in pages', async () => {
  const { id } = await create('ledger')
  const jobs = [await requestAbout(server.tobedone, 'l1'), await requestAbout(server.tobedone, 'l2')]
  const delivered = await eventually(
    () => root.run(documents.webhookDeliveries, { webhook: id, status: ['DELIVERED'] }),
    ({ webhookDeliveries: { edges } }) => edges.length === 2,
    20_000,
  )
  const nodes = delivered.webhookDeliveries.edges.map(({ node }) => node)
  const received = await comes(receiver, 'ledger', 2)
  expect(nodes.map(({ eventId }) => eventId).toSorted()).toEqual(received.map((one) => one.id).toSorted())
  expect(nodes.map(({ job }) => job?.id)).toEqual(jobs.toReversed().map((job) => btoa(`Job:${job.id}`)))
  expect(nodes).toMatchObject(
    [1, 2].map(() => ({
      attempts: 1,
      lastStatus: 204,
      lastError: null,
      kind: 'REQUESTED',
      nextTryAt: null,
      webhook: { id },
    })),
  )
  const start = await root.run(documents.webhookDeliveries, { webhook: id, first: 1 })
  const after = start.webhookDeliveries.pageInfo.endCursor
  expect(start.webhookDeliveries.pageInfo.hasNextPage).toBe(true)
  const rest = await root.run(documents.webhookDeliveries, { webhook: id, first: 1, after })
  expect(rest.webhookDeliveries).toMatchObject({
    pageInfo: { hasNextPage: false },
    edges: [{ node: { id: nodes[1]?.id } }],
  })
  const ofJob = await root.run(documents.webhookDeliveries, { webhook: id, job: nodes[0]?.jobId ?? '' })
  expect(ofJob.webhookDeliveries.edges.map(({ node }) => node.id)).toEqual([nodes[0]?.id])
  const listed = await root.run(documents.webhooks, { first: 1 })
  const next = await root.run(documents.webhooks, { first: 100, after: listed.webhooks.pageInfo.endCursor })
  expect(next.webhooks.edges.map(({ node }) => node.id)).not.toContain(listed.webhooks.edges[0]?.node.id)
  expect(next.webhooks.edges.map(({ node }) => node.id)).toContain(id)
})
