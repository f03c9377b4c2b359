// The number under which a server sends: it holds a lock of PostgreSQL on it, on a connection of its own. The lock is free as soon as
// the server ends, however it ends; when it is lost, the server must not send on under it.
import { randomInt } from 'node:crypto'
import { Client, type ClientConfig } from 'pg'

/** The number of a server that sends. */
export interface SenderLock {
  /** The number, with the lock on it; a new one when the last was lost. @throws whatever the database throws */
  take(): Promise<number>
  /** Lets the lock go, so that others may take over what was claimed under the number. */
  drop(): Promise<void>
  /** Lets it go for good. */
  close(): Promise<void>
}

/** Makes it; `onLost` is told when the lock is lost. */
export function openSenderLock(config: ClientConfig, onLost: () => void): SenderLock {
  let held: { readonly client: Client; readonly sender: number } | null = null
  let isClosed = false

  async function open(): Promise<number> {
    const client = new Client({ ...config, application_name: 'tobedone webhooks' })
    const lose = (): void => {
      if (held?.client !== client) return
      held = null
      onLost()
    }
    client.on('error', lose)
    client.on('end', lose)
    const sender = randomInt(1, 2 ** 31 - 1)
    try {
      await client.connect()
      // In a transaction, as poolers know no other way to stay on a connection. It reads and writes nothing: nobody waits for it.
      await client.query('begin; set local idle_in_transaction_session_timeout = 0')
      await client.query('select pg_advisory_xact_lock(7045, $1)', [sender])
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
    if (isClosed) {
      await client.end()
      throw new Error('The webhooks are closed.')
    }
    held = { client, sender }
    return sender
  }

  async function drop(): Promise<void> {
    const client = held?.client
    held = null
    // One whose connection is broken is not waited for.
    await client?.end().catch(() => {})
  }

  return {
    take: async () => held?.sender ?? (await open()),
    async drop() {
      if (held === null) return
      onLost()
      await drop()
    },
    async close() {
      isClosed = true
      await drop()
    },
  }
}
