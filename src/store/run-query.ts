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

async function once(pool: Pool, statement: QueryConfig): ReturnType<Query> {
  const client = await pool.connect()
  let isBroken = true
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement)
    isBroken = false
    return rows
  } catch (error) {
    isBroken = !(error instanceof DatabaseError) || error.severity === 'FATAL' || isPlanOutdated(error)
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
