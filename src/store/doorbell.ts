// LISTEN/NOTIFY as a hint that there is something new in the log: it carries no data, and nothing depends on it. Whoever
// hears it looks; whoever does not hear it looks a little later. It has a connection of its own, which it keeps alive.
import { setTimeout as wait } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import type { Log } from './embedded/log.ts'
import type { NamedQuery } from './frame-read.ts'

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
  /** Rings at every server on this database, this one too. Never throws, and never waits. Not for use in a transaction. */
  ring(): void
  /** Whether it hears right now. */
  readonly isListening: boolean
  close(): Promise<void>
}

// Together below 15 s, within which a connection that has died without a word is replaced.
const checkMs = 4_000
const silenceMs = 4_000
const longestPauseMs = 4_000
const shortestPauseMs = 250
const ofItsOwn = { application_name: 'tobedone doorbell', query_timeout: silenceMs, connectionTimeoutMillis: silenceMs }

/** Opens the doorbell; it answers at once and listens as soon as it can. */
export function openDoorbell({ config, query, onRing, log }: DoorbellOptions): Doorbell {
  const ringer = makeRinger(query)
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
    fresh.on('notification', () => onRing())
    try {
      await fresh.connect()
      await fresh.query('listen tobedone')
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

  // A connection that is dead at the other end says nothing. Asking it something is the only way to find out.
  function check(current: Client): void {
    timer = setTimeout(() => {
      current.query('select 1').then(
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

// Shortly after one another they would tell the same; the first of a burst is not held up.
const pauseBetweenMs = 4

// Whoever hears it looks for what is committed already, so the notice itself need not survive a crash of the database.
const ringSql = "select set_config('synchronous_commit', 'off', true), pg_notify('tobedone', '')"

// One NOTIFY under way and at most one that waits for it: each takes a lock that all others queue for.
function makeRinger(query: NamedQuery) {
  let running: Promise<void> | null = null
  let isAskedAgain = false

  async function run(): Promise<void> {
    do {
      isAskedAgain = false
      // If it fails, the others look by themselves.
      await query('tobedone-ring', ringSql, []).catch(() => {})
      if (isAskedAgain) await wait(pauseBetweenMs)
    } while (isAskedAgain)
    running = null
  }

  return {
    ring(): void {
      if (running === null) running = run()
      else isAskedAgain = true
    },
    settled: async () => await running,
  }
}
