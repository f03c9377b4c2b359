// LISTEN/NOTIFY as a hint that there is something new in the log: it carries no data, and nothing depends on it. Whoever
// hears it looks; whoever does not hear it looks a little later. It has a connection of its own, which it keeps alive.
import { randomUUID } from 'node:crypto'
import { Client, type ClientConfig, DatabaseError } from 'pg'
import type { Log } from './embedded/log.ts'
import type { NamedQuery } from './frame-read.ts'
import { makeRinger } from './ringer.ts'

export interface DoorbellOptions {
  /** As `connectionConfig` makes it. */
  readonly config: ClientConfig
  /** For ringing. */
  readonly query: NamedQuery
  /** Told when it rang, and after each time that it may have rung unheard. */
  readonly onRing: () => void
  readonly log: Log
}

/** The doorbell of a process. */
export interface Doorbell {
  /**
   * Rings at this server at once, unless it is known here, and at all others on this database. Never throws, and never waits. Not
   * for use in a transaction.
   */
  ring(isKnownHere?: boolean): void
  /** Whether it hears right now. */
  readonly isListening: boolean
  close(): Promise<void>
}

// Together below 15 s, within which a connection that has died without a word is replaced.
const checkMs = 4_000
const silenceMs = 4_000
const longestPauseMs = 4_000
const shortestPauseMs = 250
const bellName = 'tobedone doorbell'
const ofItsOwn = { application_name: bellName, query_timeout: silenceMs, connectionTimeoutMillis: silenceMs }

// Also what it is asked now and then, to find out whether the connection lives.
const othersSql = `select exists (
  select from pg_stat_activity
   where application_name = '${bellName}' and datname = current_database() and pid <> pg_backend_pid()) as others`

/** Opens the doorbell; it answers at once and listens as soon as it can. */
export function openDoorbell({ config, query, onRing, log }: DoorbellOptions): Doorbell {
  const name = randomUUID()
  // Whether others may listen. Who is alone need not ask the database to tell anybody: that costs a lone request a fifth of
  // its time. Who has come says so; who has left is missed at the next check.
  let hasCompany = true
  let arrivals = 0
  const ringer = makeRinger({ query, isAlone: () => isListening && !hasCompany, onRing })
  let client: Client | null = null
  let timer: NodeJS.Timeout | undefined
  let pauseMs = shortestPauseMs
  let isListening = false
  let isComplaining = false
  let isClosed = false

  async function listen(): Promise<void> {
    const fresh = new Client({ ...config, ...ofItsOwn })
    client = fresh
    fresh.on('error', () => {})
    fresh.on('end', () => lose(fresh, new Error('the connection ended')))
    fresh.on('notification', ({ payload = '' }) => hear(payload))
    try {
      await fresh.connect()
      // An address may give all connections a name.
      await fresh.query(`set application_name = '${bellName}'`)
      await fresh.query('listen tobedone')
      await fresh.query("select pg_notify('tobedone', $1)", [name])
      await lookAround(fresh)
    } catch (error) {
      lose(fresh, error)
      return
    }
    if (client !== fresh) return
    isListening = true
    pauseMs = shortestPauseMs
    if (isComplaining) log('info', 'LISTEN works again')
    isComplaining = false
    onRing()
    check(fresh)
  }

  function hear(payload: string): void {
    if (payload === name) return
    if (payload === '') {
      onRing()
      return
    }
    arrivals++
    hasCompany = true
    // What was not told while nobody seemed to be there.
    ringer.ring()
  }

  async function lookAround(current: Client): Promise<void> {
    const arrivalsBefore = arrivals
    try {
      const { rows } = await current.query<{ others: boolean }>(othersSql)
      // Who came meanwhile is not in the answer.
      if (arrivals === arrivalsBefore) hasCompany = rows[0]?.others !== false
    } catch (error) {
      // It answers; it only does not let us see who is there.
      if (!(error instanceof DatabaseError) || error.severity === 'FATAL') throw error
      hasCompany = true
    }
  }

  // A connection that is dead at the other end says nothing. Asking it something is the only way to find out.
  function check(current: Client): void {
    timer = setTimeout(() => {
      lookAround(current).then(
        () => {
          if (client === current) check(current)
        },
        (error: unknown) => lose(current, error),
      )
    }, checkMs)
  }

  function lose(lost: Client, reason: unknown): void {
    if (client !== lost) return
    client = null
    isListening = false
    clearTimeout(timer)
    hangUp(lost)
    if (isClosed) return
    if (!isComplaining) {
      const words = reason instanceof Error ? reason.message : String(reason)
      log('warn', `LISTEN does not work (${words}): events are found by looking every few seconds until it does`)
    }
    isComplaining = true
    timer = setTimeout(() => void listen(), pauseMs)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }

  void listen()
  return {
    ring: ringer.ring,
    get isListening() {
      return isListening
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      const last = client
      client = null
      isListening = false
      if (last) hangUp(last)
      await ringer.settled()
    },
  }
}

// Without saying goodbye: from a dead peer there is no answer to wait for.
function hangUp(client: Client): void {
  client.connection.stream.destroy()
}
