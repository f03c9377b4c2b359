// A transaction on a connection of its own. The connection goes back to the pool only when it is known to be out of it.
import type { Pool, PoolClient } from 'pg'

/**
 * Begins, does the work and commits; rolls back when anything throws.
 * @param setting what to set for this transaction only, as `set local` takes it: `lock_timeout = 500`
 */
export async function runTransaction<Result>(
  pool: Pool,
  setting: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let isBroken = true
  try {
    await client.query(`begin; set local ${setting}`)
    const result = await work(client)
    await client.query('commit')
    isBroken = false
    return result
  } catch (error) {
    // A connection on which even this fails is not given back to the pool.
    await client.query('rollback').then(
      () => {
        isBroken = false
      },
      () => {},
    )
    throw error
  } finally {
    client.release(isBroken)
  }
}
