// The one WebSocket of a client, opened when something is watched. It never tries again by itself: whoever watches does, as
// only they know where to go on.
import { createClient } from 'graphql-ws/client'
import type { Credentials } from './credentials.ts'

/** The end of a connection. */
export interface CutOff {
  readonly kind: 'cut'
  /** That of its closing; null without one. */
  readonly code: number | null
  readonly reason: string
  /** Whether the server had accepted it, and with it the token. */
  readonly wasAccepted: boolean
}

/** How one stream over the connection ended. */
export type StreamEnd =
  | { readonly kind: 'completed' }
  /** The operation was refused, or failed: the errors that the server gave. */
  | { readonly kind: 'refused'; readonly errors: readonly { readonly message: string }[] }
  /** The connection went away, or could not be made. */
  | CutOff

/** One result of a stream. */
export interface StreamResult<Data> {
  readonly data?: Data | null | undefined
  readonly errors?: readonly { readonly message: string }[] | undefined
}

/** What the owner of a stream is told; `onEnd` once, and nothing after it. */
export interface StreamEvents<Data> {
  readonly onResult: (result: StreamResult<Data>) => void
  readonly onEnd: (end: StreamEnd) => void
}

/** The connection of a client. */
export interface Connection {
  /** Starts a stream. Answers with what ends it, after which nothing more is told. */
  stream<Data>(query: string, variables: Record<string, unknown>, events: StreamEvents<Data>): () => void
  close(): void
}

/** What a connection is made with. */
export interface ConnectionOptions {
  readonly url: string
  readonly credentials: Credentials
  /** Instead of the platform's own `WebSocket`. */
  readonly webSocket: unknown
  /** How long it may take to open, in milliseconds. */
  readonly openPatienceMs: number
  /** How often to ask whether the server is there, in milliseconds. It has half as long to answer. */
  readonly pingMs: number
}

function cutBy(error: unknown, wasAccepted: boolean): CutOff {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number') {
    return { kind: 'cut', code: error.code, reason: 'reason' in error ? String(error.reason) : '', wasAccepted }
  }
  const reason = error instanceof Error ? error.message : 'the connection failed'
  return { kind: 'cut', code: null, reason, wasAccepted }
}

/** Makes the connection to an address; nothing is opened yet. */
export function makeConnection(options: ConnectionOptions): Connection {
  const { url, credentials, webSocket: webSocketImpl, openPatienceMs, pingMs } = options
  let authorization: string | null = null
  let isAccepted = false
  let patience: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url,
    ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
    async connectionParams() {
      authorization = await credentials.authorization()
      return authorization === null ? {} : { authorization }
    },
    retryAttempts: 0,
    keepAlive: pingMs,
    // A page that changes views ends one stream and begins another.
    lazyCloseTimeout: 3_000,
    on: {
      connecting: () => {
        isAccepted = false
        patience = setTimeout(() => client.terminate(), openPatienceMs)
      },
      opened: () => clearTimeout(patience),
      connected: () => {
        isAccepted = true
      },
      ping: (isReceived) => {
        if (!isReceived) patience = setTimeout(() => client.terminate(), pingMs / 2)
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(patience)
      },
      closed: (event) => {
        clearTimeout(patience)
        if (cutBy(event, isAccepted).code === 4403) credentials.renew(authorization)
      },
    },
  })
  return {
    stream<Data>(query: string, variables: Record<string, unknown>, { onResult, onEnd }: StreamEvents<Data>) {
      let isOver = false
      const end = (how: StreamEnd): void => {
        if (isOver) return
        isOver = true
        onEnd(how)
      }
      const leave = client.subscribe<Data>(
        { query, variables },
        {
          next: (result) => {
            if (!isOver) onResult(result)
          },
          error: (error) => end(Array.isArray(error) ? { kind: 'refused', errors: error } : cutBy(error, isAccepted)),
          complete: () => end({ kind: 'completed' }),
        },
      )
      return () => {
        isOver = true
        leave()
      }
    },
    close() {
      // One that is being opened is waited for, and may fail.
      Promise.resolve(client.dispose()).catch(() => {})
    },
  }
}
