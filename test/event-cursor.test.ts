// A snapshot's cursor says "after" exactly of what the snapshot does not show; and no text but ours is taken for a cursor.
import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JobError } from '../src/domain/job-error.ts'
import { decodeEventCursor, isAfter, placeCursor, snapshotCursor, startOf } from '../src/store/event-cursor.ts'
import { size } from './size.ts'
import { anyText } from './support/arbitrary-text.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { checkProperty } from './support/property.ts'

const epoch = 7
const position = fc.record({
  place: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  id: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
})

/** A snapshot as PostgreSQL gives it, with a base to add, and perhaps a transaction of one's own. */
const snapshot = fc
  .record({
    base: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 10n ** 15n })),
    xmin: fc.bigInt({ min: 3n, max: 5_000_000_000n }),
    open: fc.uniqueArray(fc.bigInt({ min: 0n, max: 60n }), { maxLength: 40 }),
    length: fc.bigInt({ min: 0n, max: 61n }),
    own: fc.option(fc.bigInt({ min: 0n, max: 80n }), { nil: null }),
  })
  .map(({ base, xmin, open, length, own }) => {
    const xip = open.filter((offset) => offset < length).sort((a, b) => (a < b ? -1 : 1))
    return {
      base,
      text: `${xmin}:${xmin + length}:${xip.map((offset) => xmin + offset).join(',')}`,
      first: base + xmin,
      isOpen: (offset: bigint) => offset >= length || xip.includes(offset),
      own,
    }
  })

function codeOf(text: string, at = epoch): string {
  try {
    decodeEventCursor(text, { epoch: at })
    return 'none'
  } catch (error) {
    if (error instanceof JobError) return error.code
    throw error
  }
}

describe('a cursor', () => {
  it('of a snapshot comes before exactly the events of the transactions that it does not show', async () => {
    await checkProperty(
      'snapshot cursors',
      size(500, 50_000),
      fc.asyncProperty(snapshot, async ({ base, text, first, isOpen, own }) => {
        const ownXid = own === null ? undefined : first + own
        const cursor = decodeEventCursor(snapshotCursor(epoch, base, text, ownXid), { epoch })
        for (let offset = -3n; offset < 90n; offset++) {
          const event = { place: first + offset, id: 1n, xid: first + offset }
          const isUnseen = offset >= 0n && isOpen(offset) && event.xid !== ownXid
          expect(isAfter(cursor, event)).toBe(isUnseen)
          // Whoever reads on from its start meets all of them: a place is never below its transaction.
          if (isUnseen) expect(isAfter({ kind: 'place', epoch, ...startOf(cursor) }, event)).toBe(true)
        }
      }),
    )
  })

  it('of an event comes before exactly those behind it', async () => {
    await checkProperty(
      'place cursors',
      size(800, 50_000),
      fc.asyncProperty(position, position, async (one, other) => {
        const cursor = decodeEventCursor(placeCursor(epoch, one), { epoch })
        expect(cursor).toEqual({ kind: 'place', epoch, ...one })
        const isBehind = other.place > one.place || (other.place === one.place && other.id > one.id)
        expect(isAfter(cursor, { ...other, xid: 0n })).toBe(isBehind)
      }),
    )
  })

  it('is short, needs no escaping, and stays short beside thousands of savepoints', () => {
    const text = snapshotCursor(1_073_741_823, 10n ** 12n, '700:200705:700,800', 10n ** 12n + 300_000n)
    expect(text).toMatch(/^[0-9a-z.]+$/)
    expect(text.length).toBeLessThan(80)
  })

  it('of another epoch has expired', () => {
    for (const text of [placeCursor(epoch, { place: 1n, id: 1n }), snapshotCursor(epoch, 0n, '5:9:5,7')]) {
      expect(codeOf(text)).toBe('none')
      expect(codeOf(text, epoch + 1)).toBe('CURSOR_EXPIRED')
    }
  })
})

describe('a text that is no cursor', () => {
  const pageCursor = Buffer.from('page CREATED_AT_ASC 0 01890000-0000-7000-8000-000000000000').toString('base64url')

  it.each([
    ['', 'e1p', 'e1s', 'e1p.', 'e1p.7', 'e1p.7.1', 'e1p.7.1.1.1', 'e2p.7.1.1', 'E1P.7.1.1', ' e1p.7.1.1', 'e1p.7.1.1 '],
    ['e1p.7.-1.1', 'e1p.7.01.1', 'e1p.7.1.', 'e1p.7..1', 'e1p.7.1.1\n', 'e1p.7.1.1\0', 'e1p.7.1,5.1', 'e1p.7.A.1'],
    ['e1p.7.zzzzzzzzzzzzz.1', 'e1p.7.1y2p0ij32e8e8.1', `e1p.7.${'1'.repeat(100)}.1`, `e1p.7.1.1${'.1'.repeat(20_000)}`],
    [
      'e1s.7',
      'e1s.7.9.1',
      'e1s.7.9.0.0',
      'e1s.7.9.a.0',
      'e1s.7.9.1.1',
      'e1s.7.9.3.0.1.0',
      'e1s.7.9.3.0.2',
      'e1s.7.9.3.0.3.0',
    ],
    [pageCursor, '17', '{"place":1}', 'ZTFwLjcuMS4x', '__proto__', '\ud800', 'e1p.７.1.1'],
  ])('%j', (...texts) => {
    expect(texts.map((text) => codeOf(text))).toEqual(texts.map(() => 'CURSOR_INVALID'))
  })

  it('is refused, or is the one text of the cursor that it is', async () => {
    const real = fc.oneof(
      position.map((each) => placeCursor(epoch, each)),
      snapshot.map(({ base, text }) => snapshotCursor(epoch, base, text)),
    )
    const forged = fc.oneof(
      anyText,
      fc.tuple(real, fc.nat(), fc.constantFrom('', '.', '0', 'z', '.1', '..')).map(([text, at, put]) => {
        const middle = at % (text.length + 1)
        return text.slice(0, middle) + put + text.slice(middle + 1)
      }),
    )
    await checkProperty(
      'forged cursors',
      size(800, 200_000),
      fc.asyncProperty(forged, async (text) => {
        const code = codeOf(text)
        expect(['none', 'CURSOR_INVALID', 'CURSOR_EXPIRED']).toContain(code)
        if (code !== 'none') return
        const cursor = decodeEventCursor(text, { epoch })
        if (cursor.kind === 'place') expect(placeCursor(epoch, cursor)).toBe(text)
        else if (cursor.unseen.every(({ first, last }) => last - first < 200n)) {
          const xids = cursor.unseen.flatMap(({ first, last }) =>
            Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index)),
          )
          expect(snapshotCursor(epoch, 0n, `${xids[0] ?? cursor.xmax}:${cursor.xmax}:${xids.join(',')}`)).toBe(text)
        }
      }),
    )
  })
})

describe("PostgreSQL's own snapshots", () => {
  let database: TestDatabase
  const clients: Client[] = []

  beforeAll(async () => {
    database = await openTestDatabase()
    for (let each = 0; each < 12; each++) {
      const client = new Client({ connectionString: database.url })
      await client.connect()
      clients.push(client)
    }
  })
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()))
    await database.close()
  })

  it('say of each transaction what the cursor says', async () => {
    const [reader, ...writers] = clients
    if (reader === undefined) throw new Error('no connection')
    const begin = async (client: Client): Promise<bigint> => {
      const { rows } = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid')
      return BigInt(rows[0]?.xid ?? '')
    }
    const xids: bigint[] = []
    for (const [index, writer] of writers.entries()) {
      await writer.query('begin')
      xids.push(await begin(writer))
      // Every third stays open; of the others one has savepoints that take ids of their own.
      if (index === 4) await writer.query('create table saved (id integer); savepoint a; insert into saved values (1)')
      if (index % 3 !== 0) await writer.query(index % 3 === 1 ? 'commit' : 'rollback')
    }
    const low = (xids[0] ?? 0n) - 5n
    const judged = await reader.query<{ snapshot: string; xid: string; is_seen: boolean }>(
      `select pg_current_snapshot()::text as snapshot, xid::text, pg_visible_in_snapshot(xid::text::xid8, pg_current_snapshot()) as is_seen
         from generate_series($1::bigint, $1::bigint + 40) as xid`,
      [String(low)],
    )
    for (const { snapshot: text, xid, is_seen: isSeen } of judged.rows) {
      const cursor = decodeEventCursor(snapshotCursor(epoch, 1_000n, text), { epoch })
      const event = { place: 0n, id: 0n, xid: 1_000n + BigInt(xid) }
      expect([xid, isAfter(cursor, event)]).toEqual([xid, !isSeen])
    }
    expect(judged.rows.some(({ is_seen: isSeen }) => isSeen)).toBe(true)
    await Promise.all(writers.map((writer) => writer.query('rollback')))
  })

  it('of a transaction with its own id show that transaction, and none that is open', async () => {
    const [own, early, late] = clients
    if (own === undefined || early === undefined || late === undefined) throw new Error('no connection')
    const xidIn = async (client: Client) => {
      const { rows } = await client.query<{ xid: string; snapshot: string }>(
        'select pg_current_xact_id()::text as xid, pg_current_snapshot()::text as snapshot',
      )
      return { xid: BigInt(rows[0]?.xid ?? ''), snapshot: rows[0]?.snapshot ?? '' }
    }
    for (const client of [early, own, late]) await client.query('begin')
    const before = await xidIn(early)
    const mine = await xidIn(own)
    const after = await xidIn(late)
    const cursor = decodeEventCursor(snapshotCursor(epoch, 0n, mine.snapshot, mine.xid), { epoch })
    const said = [before, mine, after].map(({ xid }) => isAfter(cursor, { place: 0n, id: 0n, xid }))
    expect(said).toEqual([true, false, true])
    for (const client of [early, own, late]) await client.query('rollback')
  })
})
