// The number under which a server has mails in its hands: an advisory lock, held by a transaction that does nothing else, so that it
// is free as soon as the server ends, however it ends, and also behind a pooler. The transaction holds nothing that others wait for.
import { randomInt } from 'node:crypto'
import { Client, type ClientConfig } from 'pg'

/** The class of these locks. */
export const claimantLocks = 7_044

const mostNumbers = 2 ** 31 - 1

/** Who has mails. */
export interface Claimant {
  /** The number, which is another one when the connection was lost. */
  number(): Promise<number>
  close(): Promise<void>
}

interface Held {
  readonly client: Client
  readonly number: number
}

async function hold(config: ClientConfig): Promise<Held> {
  const client = new Client({ ...config, application_name: 'tobedone mails' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin; set local idle_in_transaction_session_timeout = 0')
    for (;;) {
      const number = randomInt(1, mostNumbers)
      const { rows } = await client.query<{ is_taken: boolean }>(
        'select pg_try_advisory_xact_lock($1, $2) as is_taken',
        [claimantLocks, number],
      )
      if (rows[0]?.is_taken === true) return { client, number }
    }
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/** Opens one; it connects when it is asked for its number. */
export function openClaimant(config: ClientConfig): Claimant {
  let holding: Promise<Held> | null = null
  const forget = (): void => {
    holding = null
  }
  return {
    async number() {
      if (holding === null) {
        holding = hold(config)
        holding.then(({ client }) => client.once('end', forget), forget)
      }
      return (await holding).number
    },
    async close() {
      const held = await holding?.catch(() => null)
      await held?.client.end().catch(() => {})
    },
  }
}
