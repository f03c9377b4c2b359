// The one WebSocket of a client, opened when something is watched. It never tries again by itself: whoever watches does, as
// only they know where to go on. A token is got before it is opened: the server waits 3 s for it from then on.
import { createClient } from 'graphql-ws/client'
import type { ApiError } from './api-error.ts'
import type { Credentials } from './credentials.ts'
import { type CutOff, cutBy, type StreamEnd } from './stream-end.ts'

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
  /** Whether it is open and accepted right now. */
  readonly isOpen: () => boolean
  /** Calls whenever that changes. Answers with what ends it. */
  readonly onChange: (listener: () => void) => () => void
  /** Calls when the client is closed, or at once if it is. Answers with what ends that. */
  onClose(listener: () => void): () => void
  /** Closes it for good. Of its streams nothing more is told. */
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

/** Makes the connection to an address; nothing is opened yet. */
export function makeConnection(options: ConnectionOptions): Connection {
  const { url, credentials, webSocket: webSocketImpl, openPatienceMs, pingMs } = options
  const running = new Set<(end: CutOff) => void>()
  const closeListeners = new Set<() => void>()
  let authorization: string | null = null
  let sent: string | null = null
  let isAccepted = false
  let isClosed = false
  let isOpen = false
  const listeners = new Set<() => void>()
  const tell = (isOpenNow: boolean): void => {
    if (isOpen === isOpenNow) return
    isOpen = isOpenNow
    for (const listener of [...listeners]) listener()
  }
  let patience: ReturnType<typeof setTimeout> | undefined
  let operations = 0
  const client = createClient({
    url,
    // Counted: the server sends the very same bytes to all clients that call an operation the same.
    generateID: () => String(++operations),
    ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
    connectionParams() {
      sent = authorization
      return sent === null ? {} : { authorization: sent }
    },
    retryAttempts: 0,
    keepAlive: pingMs,
    // A page that changes views ends one stream and begins another.
    lazyCloseTimeout: 3_000,
    on: {
      connecting: () => {
        patience = setTimeout(() => client.terminate(), openPatienceMs)
      },
      opened: () => clearTimeout(patience),
      connected: () => {
        isAccepted = true
        tell(true)
      },
      ping: (isReceived) => {
        if (!isReceived) patience = setTimeout(() => client.terminate(), pingMs / 2)
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(patience)
      },
      closed: (event) => {
        clearTimeout(patience)
        const end = cutBy(event, isAccepted)
        isAccepted = false
        if (end.code === 4403) credentials.renew(sent)
        tell(false)
        // Told here, as after 1000 graphql-ws would subscribe again by itself, at once, and from where the stream once began.
        for (const cut of [...running]) cut(end)
      },
    },
  })
  return {
    stream<Data>(query: string, variables: Record<string, unknown>, { onResult, onEnd }: StreamEvents<Data>) {
      let isOver = false
      let leave = (): void => {}
      const end = (how: StreamEnd): void => {
        if (isOver) return
        isOver = true
        running.delete(cut)
        onEnd(how)
      }
      const cut = (how: CutOff): void => {
        leave()
        end(how)
      }
      const begin = (token: string | null): void => {
        if (isOver || isClosed) return
        authorization = token
        running.add(cut)
        leave = client.subscribe<Data>(
          { query, variables },
          {
            next: (result) => {
              if (!isOver && !isClosed) onResult(result)
            },
            error: (error) => end(Array.isArray(error) ? { kind: 'refused', errors: error } : cutBy(error, isAccepted)),
            complete: () => end({ kind: 'completed' }),
          },
        )
      }
      const fail = (error: ApiError): void => {
        if (!isClosed) end({ kind: 'tokenless', error })
      }
      credentials.authorization().then(begin, fail)
      return () => {
        isOver = true
        running.delete(cut)
        // graphql-ws would wait for somebody else who might want the socket.
        if (!isClosed) leave()
      }
    },
    isOpen: () => isOpen,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onClose(listener) {
      if (isClosed) listener()
      else closeListeners.add(listener)
      return () => closeListeners.delete(listener)
    },
    close() {
      isClosed = true
      running.clear()
      Promise.resolve(client.dispose()).catch(() => {})
      // One that is being opened would be waited for.
      if (!isAccepted) client.terminate()
      for (const listener of [...closeListeners]) listener()
      closeListeners.clear()
    },
  }
}
