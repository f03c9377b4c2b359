// Runs statements on the pool. A connection goes back to the pool after an error of its statement, and is thrown away after
// anything else: nobody knows what it is in the middle of.
import { DatabaseError, type Pool, type QueryConfig } from 'pg'
import type { NamedQuery } from './frame-read.ts'
import type { Query } from './query.ts'

// The plan is not there, or no longer fits: a pooler gave another connection, or a migration changed a table meanwhile.
// In each of these cases the statement has not been carried out.
function isPlanLost(error: DatabaseError): boolean {
  return error.code === '26000' || error.code === '42P05' || isPlanOutdated(error)
}

function isPlanOutdated({ code, routine }: DatabaseError): boolean {
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

// Nobody knows what the connection is in the middle of, or it keeps a plan that will never fit again.
function isSpoilt(error: unknown): boolean {
  return !(error instanceof DatabaseError) || error.severity === 'FATAL' || isPlanOutdated(error)
}

async function once(pool: Pool, statement: QueryConfig): ReturnType<Query> {
  const client = await pool.connect()
  let isBroken = true
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement)
    isBroken = false
    return rows
  } catch (error) {
    isBroken = isSpoilt(error)
    throw error
  } finally {
    client.release(isBroken)
  }
}

async function onPool(
  pool: Pool,
  name: string | undefined,
  text: string,
  parameters: readonly unknown[],
): ReturnType<Query> {
  const statement = { text, values: [...parameters] }
  if (name === undefined) return await once(pool, statement)
  try {
    return await once(pool, { name, ...statement })
  } catch (error) {
    if (error instanceof DatabaseError && isPlanLost(error)) return await once(pool, statement)
    throw error
  }
}

/** Statements on any connection of the pool, each a transaction of its own. */
export function queryOn(pool: Pool): Query {
  return (text, parameters) => onPool(pool, undefined, text, parameters)
}

/** The same for statements that come again and again: their plan is kept, on each connection, under a name. */
export function namedQueryOn(pool: Pool): NamedQuery {
  return (name, text, parameters) => onPool(pool, name, text, parameters)
}

/** A statement whose plan is kept under a name. */
export interface NamedStatement {
  readonly name: string
  readonly text: string
  readonly parameters: readonly unknown[]
}

/** What to send behind a statement, if anything: asked when there is a connection. */
export interface Behind {
  statement(): NamedStatement | null
  /** Told once for each statement: its rows, or null when it failed. */
  done(rows: Awaited<ReturnType<Query>> | null): void
}

/** Answers as soon as the first is done, and says whether something goes behind it that begins after it. */
export type InTurn = (
  first: NamedStatement,
  behind: Behind,
) => Promise<{ readonly rows: Awaited<ReturnType<Query>>; readonly isFollowed: boolean }>

/**
 * Two statements that go to PostgreSQL one right behind the other, on one connection: the second begins when the first is
 * committed, without a way there and back between them. Each is a transaction of its own, and fails by itself.
 */
export function inTurnOn(pool: Pool): InTurn {
  return async (first, behind) => {
    const client = await pool.connect()
    const ask = async ({ name, text, parameters }: NamedStatement) =>
      (await client.query<Record<string, unknown>>({ name, text, values: [...parameters] })).rows
    const asked = ask(first)
    const second = behind.statement()
    const followed = second && ask(second)
    void Promise.allSettled([asked, followed]).then((ends) => {
      client.release(ends.some((end) => end.status === 'rejected' && isSpoilt(end.reason)))
    })
    followed?.then(
      (rows) => behind.done(rows),
      () => behind.done(null),
    )
    try {
      return { rows: await asked, isFollowed: followed !== null }
    } catch (error) {
      if (!(error instanceof DatabaseError && isPlanLost(error))) throw error
      return { rows: await once(pool, { text: first.text, values: [...first.parameters] }), isFollowed: false }
    }
  }
}
