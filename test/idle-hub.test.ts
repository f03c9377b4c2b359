// While nobody listens the hub looks at the log only now and then, and skips what there is. Whoever comes first afterwards
// misses nothing and gets nothing that was before, at whatever moment they come.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { Reader } from './support/reader.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

const types = [defineJobType('review')]
const rounds = size(20, 1_000)

let database: TestDatabase
let writer: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  writer = await openSystem(database.url, types)
})
afterAll(async () => {
  await writer?.close()
  await database?.close()
})

async function request(id: string): Promise<string> {
  return (await writer.operations.request(shop, { type: 'review', target: { type: 'P', id } })).eventCursor
}

const wish = { viewer: () => shop, filter: {} }
const idOf = ({ event }: Reader['received'][number]): string => event.job.targetId

/** The ids of the targets of all events in the log's order, as SQL reads them. */
async function logged(): Promise<readonly string[]> {
  const client = await connectProduct(database.url)
  const { rows } = await client.query(
    `select e.snapshot ->> 'target_id' as id from tobedone.job_event e order by e.place, e.id`,
  )
  await client.end()
  return rows.map(({ id }) => String(id))
}

// In 2 ms the hub skips again and again while somebody comes; in a minute it never looks by itself.
test.each([2, 60_000])(
  'the first to come, while it looks every %i ms',
  { timeout: size(30_000, 600_000) },
  async (pollMs) => {
    const system = await openSystem(database.url, types, { pollMs })
    let isOver = false
    const others = (async () => {
      for (let turn = 0; !isOver; turn++) await request(`other ${turn}`)
    })()
    const slices: (readonly string[])[] = []
    for (let round = 0; round < rounds; round++) {
      const name = `${pollMs} ${round}`
      const ofMutation = await request(`before ${name}`)
      const after = [undefined, ofMutation, await system.reads.eventCursor()][round % 3]
      if (after !== undefined) await request(`between ${name}`)
      const reader = await Reader.open(system, { ...wish, ...(after === undefined ? {} : { after }) })
      await request(`after ${name}`)
      await reader.until((received) => idOf(received) === `after ${name}`)
      await reader.close()
      const ids = reader.received.map(idOf)
      const expected = after === undefined ? [`after ${name}`] : [`between ${name}`, `after ${name}`]
      expect(ids.filter((id) => id.endsWith(` ${name}`))).toEqual(expected)
      slices.push(ids.slice(ids.indexOf(expected[0] ?? '')))
    }
    isOver = true
    await others
    await system.close()
    const log = await logged()
    // Between the two that are its own, each reader got what the log has there.
    for (const slice of slices) {
      const from = log.indexOf(slice[0] ?? '')
      expect(slice).toEqual(log.slice(from, from + slice.length))
    }
  },
)

test('what was held back while nobody listened comes as soon as nothing holds it, though nobody rings', {
  timeout: size(60_000, 600_000),
}, async () => {
  const system = await openSystem(database.url, types, { pollMs: 60_000 })
  const holder = await connectProduct(database.url)
  // The holder ends at another moment of the hub's look each time.
  for (let round = 0; round < rounds; round++) {
    const id = `held back ${round}`
    await holder.query('begin; select pg_current_xact_id()')
    const after = await system.reads.eventCursor()
    await request(id)
    const ended = (async () => {
      for (let turn = 0; turn < round % 20; turn++) await nextTurn()
      await holder.query('rollback')
    })()
    const reader = await Reader.open(system, { ...wish, after })
    await ended
    // Far below the next look by itself.
    await reader.until((received) => idOf(received) === id, 20_000)
    expect(reader.received.map(idOf)).toEqual([id])
    await reader.close()
  }
  await holder.end()
  await system.close()
})
