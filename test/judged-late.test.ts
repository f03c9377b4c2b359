// What a subscriber is told may take its time to be made. Whoever has lost a role, or the job from sight, when it is ready does not
// get it: over WebSocket and as server-sent events, up to date or reading what was missed.
import type { ExecutionArgs } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { authenticateByToken } from '../src/server/authentication/by-token.ts'
import { usualClaimNames as claims } from '../src/server/authentication/claim-names.ts'
import { secretKeys } from '../src/server/authentication/secret-keys.ts'
import { EventSource } from './support/event-source.ts'
import { eventually } from './support/eventually.ts'
import { RawSocket } from './support/raw-socket.ts'
import { Reader } from './support/reader.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const query = 'subscription ($after: String) { jobEvents(after: $after) { job { target { id } } } }'
const people = new Map<string, Viewer>()
const asked = new Map<string, number>()
/** What is being made for subscribers of the events of a target, until it is let go. */
const held = new Map<string, { readonly letGo: Promise<void>; begun: number }>()

let server: TestServer
let witness: Reader

beforeAll(async () => {
  server = await startServer({
    types: [defineJobType('review', { staffGroups: ['risk'] })],
    authentication: ({ clock, secret }) =>
      authenticateByToken({
        ...{ keys: secretKeys(secret), claims, clock, onTrouble: () => {} },
        freshness: { askEveryMs: 50, patienceMs: 10_000, keepMs: 60_000 },
        resolveViewer: async ({ sub }) => {
          const id = String(sub)
          asked.set(id, (asked.get(id) ?? 0) + 1)
          // Another object each time, as a product would answer.
          return structuredClone(people.get(id) ?? null)
        },
      }),
    server: {
      plugins: [
        {
          onExecute: ({ args, executeFn, setExecuteFn }) => {
            const making = held.get(Reflect.get(Object(args.rootValue), 'event')?.job.targetId)
            if (making === undefined) return
            making.begun++
            setExecuteFn(async (execution: ExecutionArgs) => {
              await making.letGo
              return await executeFn(execution)
            })
          },
        },
      ],
    },
  })
  witness = await Reader.open(server.tobedone, { viewer: () => shop, filter: {} })
})
afterAll(async () => {
  await witness?.close()
  await server?.close()
})

/** Both ways to listen, from a cursor on. */
async function listen(viewer: Viewer, after: string) {
  people.set(viewer.id, viewer)
  const token = await server.token(viewer.id)
  const payload = { query, variables: { after } }
  const socket = await new RawSocket(server.wsUrl).init(token)
  socket.send({ id: '1', type: 'subscribe', payload })
  const stream = await EventSource.open(server.url, token, payload)
  const idOf = (result: unknown): string => /"id":"([^"]*)"/.exec(JSON.stringify(result))?.[1] ?? '?'
  return {
    heard: (): readonly (readonly string[])[] => [
      socket.messages.filter(({ type }) => type === 'next').map((message) => idOf(message.payload)),
      stream.messages.filter(({ event }) => event === 'next').map(({ data }) => idOf(data)),
    ],
    stop() {
      socket.terminate()
      stream.close()
    },
  }
}

/** Settles when it has been judged for all who are up to date. */
async function request(id: string, candidateUsers: readonly string[]): Promise<string> {
  const target = { type: 'Payment', id }
  const { job } = await server.tobedone.operations.request(shop, { type: 'review', target, candidateUsers })
  await witness.until(({ event }) => event.job.targetId === id)
  return job?.id ?? ''
}

async function becomes(viewer: Viewer): Promise<void> {
  people.set(viewer.id, viewer)
  const before = asked.get(viewer.id) ?? 0
  // One question may have been on its way, and each identity asks for itself.
  await eventually(
    () => asked.get(viewer.id) ?? 0,
    (times) => times > before + 4,
  )
}

/** Holds what is made of a target's events. */
function hold(target: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const making = { letGo: promise, begun: 0 }
  held.set(target, making)
  return {
    letGo: () => resolve(),
    begun: () =>
      eventually(
        () => making.begun,
        (times) => times > 0,
      ),
  }
}

test.each(['up to date', 'reading what was missed'])('who is %s and loses a role', async (state) => {
  const [before, waiting, behind, after] = ['before', 'waiting', 'behind', 'after'].map((each) => `${each} ${state}`)
  const ann: Viewer = { id: `ann ${state}`, roles: ['staff'], groups: ['risk'] }
  const cursor = await server.tobedone.reads.eventCursor()
  const making = hold(`waiting ${state}`)
  const isLive = state === 'up to date'
  const happen = async (): Promise<void> => {
    await request(`waiting ${state}`, [])
    await request(`behind ${state}`, [])
  }
  await request(`before ${state}`, [])
  if (!isLive) await happen()
  const listening = await listen(ann, cursor)
  await eventually(listening.heard, (all) => all.every((names) => names.length > 0))
  if (isLive) await happen()
  await making.begun()
  await becomes({ ...ann, roles: [] })
  making.letGo()
  await request(`unseen ${state}`, [])
  await becomes(ann)
  await request(`after ${state}`, [])
  await eventually(listening.heard, (all) => all.every((names) => names.includes(`after ${state}`)))
  for (const names of listening.heard()) expect(names).toEqual([before, after])
  expect(listening.heard().flat()).not.toContain(waiting)
  expect(listening.heard().flat()).not.toContain(behind)
  listening.stop()
})

test.each(['up to date', 'reading what was missed'])('who is %s and loses a job from sight', async (state) => {
  const bob: Viewer = { id: `bob ${state}`, roles: [], groups: [] }
  const [seen, moved, last] = [`seen ${state}`, `moved ${state}`, `last ${state}`]
  const cursor = await server.tobedone.reads.eventCursor()
  const isLive = state === 'up to date'
  const making = hold(moved)
  await request(seen, [bob.id])
  const ids = isLive ? [] : [await request(moved, [bob.id]), await request(`behind ${state}`, [bob.id])]
  const listening = await listen(bob, cursor)
  await eventually(listening.heard, (all) => all.every((names) => names.length === 1))
  if (isLive) ids.push(await request(moved, [bob.id]), await request(`behind ${state}`, [bob.id]))
  await making.begun()
  for (const id of ids) {
    await server.tobedone.operations.update(shop, { id }, { candidateUsers: ['cat'] })
    await witness.until(({ event }) => event.jobId === id && event.kind === 'UPDATED')
  }
  making.letGo()
  await request(last, [bob.id])
  await eventually(listening.heard, (all) => all.every((names) => names.includes(last)))
  for (const names of listening.heard()) expect(names).toEqual([seen, last])
  listening.stop()
})
