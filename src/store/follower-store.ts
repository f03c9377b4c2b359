// Where followers stand, and what they need of PostgreSQL: a turn is one transaction in which a follower handles the next event
// and its checkpoint moves. No other process can take a turn of the same name meanwhile.
import type { LogPosition } from '../domain/event.ts'
import type { FollowTransaction } from '../domain/product-transaction.ts'
import { type LogPage, readEvents } from './event-log.ts'
import type { Store } from './open-store.ts'
import type { Query } from './query.ts'
import { runTransaction } from './transaction.ts'
import { UnhurriedPool } from './unhurried-pool.ts'

/** Where a follower stands, and what keeps it from going on. */
export interface Checkpoint extends LogPosition {
  readonly failures: number
  /** Not before this moment; null: at once. */
  readonly nextTryAt: Date | null
}

/** One turn of a follower: a transaction that is its own. */
export interface FollowerTurn {
  readonly checkpoint: Checkpoint
  /** The next page of the log after the checkpoint. */
  read(): Promise<LogPage>
  /** For what the follower writes itself; refuses once the turn is over. */
  readonly tx: FollowTransaction
  /** Moves the checkpoint. The last thing in a turn. */
  move(to: LogPosition, now: Date): Promise<void>
}

/** A failure to note. */
export interface FollowerFailure {
  readonly error: string
  readonly nextTryAt: Date
  readonly now: Date
}

/** The followers' door to the database. */
export interface FollowerStore {
  /** Notes the follower if it is not known yet: from the start of the log, or behind all that is settled by now. */
  register(name: string, from: 'start' | 'now', now: Date): Promise<void>
  /** Runs the work in the turn of a follower; null when another process has it. Given up on when idle for so long. */
  turn<Result>(name: string, idleMs: number, work: (turn: FollowerTurn) => Promise<Result>): Promise<Result | null>
  /** Notes that the event after this checkpoint failed, unless the checkpoint has moved since. */
  fail(name: string, at: LogPosition, failure: FollowerFailure): Promise<void>
  close(): Promise<void>
}

const pageSize = 100
const mostTurns = 20

const registerSql = `
  insert into tobedone.follower (name, place, event_id, updated_at, failures)
  values ($1, case when $2::boolean then 0 else tobedone.log_horizon() - 1 end,
          case when $2::boolean then 0 else 9223372036854775807 end, $3::timestamptz, 0)
  on conflict (name) do nothing`

const moveSql = `
  update tobedone.follower
     set place = $2::text::bigint, event_id = $3::text::bigint, updated_at = $4::timestamptz,
         failures = 0, last_error = null, next_try_at = null
   where name = $1 and place = $5::text::bigint and event_id = $6::text::bigint
  returning name`

const failSql = `
  update tobedone.follower
     set failures = failures + 1, last_error = $2, next_try_at = $3::timestamptz, updated_at = $4::timestamptz
   where name = $1 and place = $5::text::bigint and event_id = $6::text::bigint`

async function checkpointOf(query: Query, name: string): Promise<Checkpoint> {
  const [row] = await query(
    'select place::text as place, event_id::text as id, failures, next_try_at from tobedone.follower where name = $1',
    [name],
  )
  if (row === undefined) throw new Error(`The follower "${name}" was removed from the database.`)
  const { place, id, failures, next_try_at: nextTryAt } = row
  return {
    place: BigInt(String(place)),
    id: BigInt(String(id)),
    failures: Number(failures),
    nextTryAt: nextTryAt instanceof Date ? nextTryAt : null,
  }
}

async function openTurn(query: Query, tx: FollowTransaction, name: string): Promise<FollowerTurn> {
  const checkpoint = await checkpointOf(query, name)
  return {
    checkpoint,
    tx,
    read: () => readEvents((_, sql, parameters) => query(sql, parameters), { after: checkpoint, limit: pageSize }),
    async move({ place, id }, now) {
      const { place: oldPlace, id: oldId } = checkpoint
      const moved = await query(moveSql, [
        name,
        ...[place, id].map(String),
        now.toISOString(),
        ...[oldPlace, oldId].map(String),
      ])
      if (moved.length === 0) throw new Error(`The checkpoint of the follower "${name}" was moved by somebody else.`)
    },
  }
}

/** Opens it, with connections of its own: however long followers take, operations do not wait for them. */
export function openFollowerStore({ config, query }: Pick<Store, 'config' | 'query'>): FollowerStore {
  const pool = new UnhurriedPool({
    ...config,
    application_name: 'tobedone follower',
    max: mostTurns,
    idleTimeoutMillis: 60_000,
  })
  let closing: Promise<void> | undefined
  return {
    async register(name, from, now) {
      await query(registerSql, [name, from === 'start', now.toISOString()])
    },
    turn: (name, idleMs, work) =>
      runTransaction(pool, `idle_in_transaction_session_timeout = ${Math.round(idleMs)}`, async (client) => {
        let isOver = false
        const inTurn: Query = async (sql, parameters) =>
          (await client.query<Record<string, unknown>>(sql, [...parameters])).rows
        const tx: FollowTransaction = {
          query: async (sql, values) => {
            if (isOver) throw new Error(`The transaction of the follower "${name}" has ended.`)
            return client.query<Record<string, unknown>>(sql, values)
          },
        }
        try {
          // Of the transaction: whoever dies frees it. It takes no transaction id, which would hold up all streams.
          const lock = `select pg_try_advisory_xact_lock(hashtextextended($1, 7042)) as is_taken`
          const [row] = await inTurn(lock, [name])
          return row?.['is_taken'] === true ? await work(await openTurn(inTurn, tx, name)) : null
        } finally {
          isOver = true
        }
      }),
    async fail(name, { place, id }, { error, nextTryAt, now }) {
      await query(failSql, [name, error, nextTryAt.toISOString(), now.toISOString(), String(place), String(id)])
    },
    close: () => (closing ??= pool.end()),
  }
}
