// Passes through the open jobs of types with a condition. A turn is one transaction in which nobody else goes on with the pass of
// the type. What is read in it is read beside it: it holds nothing but an advisory lock while the product is asked, so it holds up
// neither streams nor writers nor migrations.
import { begun, type ConditionPass, type PassPlace } from '../domain/condition-pass.ts'
import { moment, momentOrNull, number, type Row, text, textOrNull } from './columns.ts'
import type { Store } from './open-store.ts'
import type { Query } from './query.ts'
import { runTransaction } from './transaction.ts'
import { UnhurriedPool } from './unhurried-pool.ts'

/** A turn with the pass of a type. */
export interface PassTurn {
  readonly pass: ConditionPass
  /** The next open jobs, in order of age: of those that were there when the pass began. */
  read(now: Date, limit: number): Promise<readonly PassPlace[]>
  /** Says how far it has come. The last thing in a turn. */
  save(pass: ConditionPass): Promise<void>
}

/** The passes of a database. */
export interface ConditionPasses {
  /** Notes types that are not known yet: a pass through their jobs begins at once. */
  register(types: readonly string[]): Promise<void>
  /** All passes. */
  all(): Promise<readonly ConditionPass[]>
  /** Does the work in the turn of a type; null when another process has it, or has broken off so lately that it seems so. */
  turn<Result>(type: string, idleMs: number, work: (turn: PassTurn) => Promise<Result>): Promise<Result | null>
  /** Lets the next pass of types begin at once. */
  begin(types: readonly string[]): Promise<void>
  close(): Promise<void>
}

const mostConnections = 16
const columns = 'type, started_at, after_at, after_id::text as after_id, failures, next_try_at, revision'

function passFrom(row: Row): ConditionPass {
  const [createdAt, id] = [momentOrNull(row, 'after_at'), textOrNull(row, 'after_id')]
  return {
    type: text(row, 'type'),
    startedAt: momentOrNull(row, 'started_at'),
    after: createdAt === null || id === null ? null : { createdAt, id },
    failures: number(row, 'failures'),
    nextTryAt: momentOrNull(row, 'next_try_at'),
    revision: number(row, 'revision'),
  }
}

async function readPass(query: Query, type: string): Promise<ConditionPass | null> {
  const [row] = await query(`select ${columns} from tobedone.condition_pass where type = $1`, [type])
  return row === undefined ? null : passFrom(row)
}

/** The next open jobs of a pass, which begins now if it has not begun. */
export async function readOpenJobs(
  query: Query,
  pass: ConditionPass,
  now: Date,
  limit: number,
): Promise<readonly PassPlace[]> {
  const { type, startedAt, after } = begun(pass, now)
  const rows = await query(
    `select j.created_at, j.id::text as id from tobedone.job j
      where j.type = $1 and j.status in ('PENDING', 'IN_PROGRESS') and j.created_at <= $2::timestamptz
        and (j.created_at, j.id) > ($3::timestamptz, $4::uuid)
      order by j.created_at, j.id limit $5::integer`,
    [
      ...[type, startedAt.toISOString()],
      ...[after?.createdAt.toISOString() ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000'],
      limit,
    ],
  )
  return rows.map((row) => ({ createdAt: moment(row, 'created_at'), id: text(row, 'id') }))
}

async function savePass(query: Query, pass: ConditionPass): Promise<void> {
  const { type, startedAt, after, failures, nextTryAt, revision } = pass
  await query(
    `update tobedone.condition_pass
        set started_at = $2::timestamptz, after_at = $3::timestamptz, after_id = $4::uuid, failures = $5::integer,
            next_try_at = $6::timestamptz
      where type = $1 and revision = $7::integer`,
    [
      ...[type, startedAt?.toISOString() ?? null, after?.createdAt.toISOString() ?? null, after?.id ?? null],
      ...[failures, nextTryAt?.toISOString() ?? null, revision],
    ],
  )
}

/**
 * Opens them, with connections of their own: however long the product takes, operations do not wait for it.
 * @param mostTurns how many types may have a turn at once
 */
export function openConditionPasses(
  { config, query }: Pick<Store, 'config' | 'query'>,
  mostTurns: number,
): ConditionPasses {
  const max = Math.max(1, Math.min(mostTurns, mostConnections))
  const pool = new UnhurriedPool({ ...config, application_name: 'tobedone conditions', max })
  let closing: Promise<void> | undefined
  return {
    async register(types) {
      await query(
        `insert into tobedone.condition_pass (type, failures, revision) select t, 0, 1 from unnest($1::text[]) t
         on conflict (type) do nothing`,
        [types],
      )
    },
    async all() {
      return (await query(`select ${columns} from tobedone.condition_pass order by type`, [])).map(passFrom)
    },
    turn: (type, idleMs, work) =>
      runTransaction(pool, `idle_in_transaction_session_timeout = ${Math.round(idleMs)}`, async (client) => {
        const inTurn: Query = async (sql, parameters) =>
          (await client.query<Record<string, unknown>>(sql, [...parameters])).rows
        const lock = 'select pg_try_advisory_xact_lock(hashtextextended($1, 7044)) as is_taken'
        const [row] = await inTurn(lock, [type])
        const pass = row?.['is_taken'] === true ? await readPass(query, type) : null
        if (pass === null) return null
        return await work({
          pass,
          read: (now, limit) => readOpenJobs(query, pass, now, limit),
          save: (next) => savePass(inTurn, next),
        })
      }),
    async begin(types) {
      await query(
        `update tobedone.condition_pass
            set started_at = null, after_at = null, after_id = null, next_try_at = null, revision = revision + 1
          where type = any ($1::text[])`,
        [types],
      )
    },
    close: () => (closing ??= pool.end()),
  }
}
