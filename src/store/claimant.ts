// The number under which a server has work of a queue in its hands: an advisory lock, held by a transaction that does nothing else, so
// that it is free as soon as the server ends, however it ends, and also behind a pooler. Whoever finds it free may take the work over.
import { randomInt } from 'node:crypto'
import { Client, type ClientConfig } from 'pg'

/** The queues that have claimants, with the class of their locks. */
export const claimantLocks = { mails: 7_044, webhooks: 7_045 } as const

/** A queue with claimants. */
export type ClaimedQueue = keyof typeof claimantLocks

const mostNumbers = 2 ** 31 - 1

/** Who has work. */
export interface Claimant {
  /** The number, with the lock on it; another one when the last was lost. @throws whatever the database throws */
  number(): Promise<number>
  /** Lets the lock go, so that others may take over what was claimed under the number. */
  drop(): Promise<void>
  /** Lets it go for good. */
  close(): Promise<void>
}

/** What it stands on. */
export interface ClaimantOptions {
  readonly config: ClientConfig
  readonly queue: ClaimedQueue
  /** Told when the lock is lost or dropped: nothing may go on under its number. */
  readonly onLost?: () => void
}

interface Held {
  readonly client: Client
  readonly number: number
}

async function hold(config: ClientConfig, queue: ClaimedQueue): Promise<Held> {
  const client = new Client({ ...config, application_name: `tobedone ${queue}` })
  client.on('error', () => {})
  try {
    await client.connect()
    // It reads and writes nothing: nobody waits for it.
    await client.query('begin; set local idle_in_transaction_session_timeout = 0')
    for (;;) {
      const number = randomInt(1, mostNumbers)
      const { rows } = await client.query<{ is_taken: boolean }>(
        'select pg_try_advisory_xact_lock($1, $2) as is_taken',
        [claimantLocks[queue], number],
      )
      if (rows[0]?.is_taken === true) return { client, number }
    }
  } catch (error) {
    client.end().catch(() => {})
    throw error
  }
}

async function end(holding: Promise<Held> | null): Promise<void> {
  const held = await holding?.catch(() => null)
  // One whose connection is broken is not waited for.
  await held?.client.end().catch(() => {})
}

/** Opens one; it connects when it is asked for its number. */
export function openClaimant({ config, queue, onLost = () => {} }: ClaimantOptions): Claimant {
  let holding: Promise<Held> | null = null
  let isClosed = false

  function open(): Promise<Held> {
    const opening = hold(config, queue)
    const forget = (): boolean => {
      const isOurs = holding === opening
      if (isOurs) holding = null
      return isOurs
    }
    const lose = (): void => {
      if (forget()) onLost()
    }
    opening.then(({ client }) => void client.on('error', lose).on('end', lose), forget)
    return opening
  }

  return {
    async number() {
      if (isClosed) throw new Error(`The queue of ${queue} is closed.`)
      holding ??= open()
      return (await holding).number
    },
    async drop() {
      const held = holding
      holding = null
      if (held !== null) onLost()
      await end(held)
    },
    async close() {
      const held = holding
      isClosed = true
      holding = null
      await end(held)
    },
  }
}
