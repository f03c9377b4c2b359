// A subscription as server-sent events, in the distinct mode of graphql-sse: one request, one operation, `next` for each
// result and `complete` at the end. Shared results are brought here; others are not asked for before the client has read.
import type { ServerResponse } from 'node:http'
import type { ExecutionResult, GraphQLError } from 'graphql'
import { JobError } from '../../domain/job-error.ts'
import { type Headers, safeHeaders } from '../answer.ts'
import { drained, shareAhead } from '../drained.ts'
import type { OperationResults } from '../pipeline.ts'
import type { Payload, ResultSink } from '../sharing/payload.ts'
import type { PingedStream, StreamPings } from './stream-pings.ts'
import { connectionOf, type UnheardBytes } from './unheard.ts'

const graceMs = 10_000

/** What a stream stands on. */
export interface StreamOptions {
  readonly response: ServerResponse
  /** The error that a client reads when the source fails, or the stream cannot go on. */
  readonly toError: (error: unknown) => GraphQLError
  /** Told for each result. */
  readonly onResult: () => void
  /** The most bytes that may wait for a client that does not read. */
  readonly mostUnreadBytes: number
  /** How long somebody may take nothing of what waits for them, in milliseconds. */
  readonly pingMs: number
  readonly pings: StreamPings
}

/** One stream to one client. */
export class EventStream implements ResultSink, PingedStream {
  readonly #options: StreamOptions
  #results: OperationResults | null = null
  #lastWord: GraphQLError | null = null
  #isOver = false
  /** How much of what went over the connection had arrived at the last comment; -1: nobody knows. */
  #arrivedBytes = -1

  constructor(options: StreamOptions) {
    this.#options = options
  }

  /** Takes a shared result. Always: who does not read is cut off. */
  readonly take = ({ text, cursor }: Payload): boolean => {
    const { response, mostUnreadBytes, toError, onResult } = this.#options
    if (this.#isOver) return true
    if (response.writableLength > mostUnreadBytes) {
      const message = 'Too much waits to be read: ask again and go on from your last cursor.'
      this.end(toError(new JobError('LIMIT_EXCEEDED', message, { limit: 'unreadBytes', most: mostUnreadBytes })))
      return true
    }
    onResult()
    response.write(cursor === null ? next(text) : `id: ${cursor}\n${next(text)}`)
    return true
  }

  /** Settles when the client has read on; null: there is room. */
  readonly room = (): Promise<void> | null => {
    const { response, mostUnreadBytes } = this.#options
    const hasRoom = response.destroyed || response.writableLength <= mostUnreadBytes * shareAhead
    return hasRoom ? null : drained(response)
  }

  /** How many bytes the client has not taken yet. */
  get unreadBytes(): number {
    return this.#options.response.writableLength
  }

  /** Ends the stream with an error as its last result. */
  end(error: GraphQLError): void {
    if (this.#isOver) return
    this.#lastWord ??= error
    void this.#stop()
  }

  /** Sends results until there are no more, the client goes, or it is ended. Never throws. */
  async send(headers: Headers, results: OperationResults): Promise<void> {
    const { response, toError, onResult, pingMs, pings } = this.#options
    this.#results = results
    // Set, not only written: the numbers tell streams from answers by it.
    response.setHeader('content-type', 'text/event-stream; charset=utf-8')
    response.writeHead(200, {
      ...safeHeaders(),
      'cache-control': 'no-store, no-transform',
      // Proxies that gather answers before they pass them on would hold events back.
      'x-accel-buffering': 'no',
      ...headers,
    })
    // Some clients wait for a first byte before they believe that the stream is open.
    response.write(':\n\n')
    // It starts again with each byte that goes out: whoever takes nothing at all of what waits for so long is not there.
    response.setTimeout(pingMs, () => {
      if (response.writableLength > 0) response.destroy()
    })
    const letGo = pings.add(this)
    const onClose = (): void => void this.#stop()
    response.once('close', onClose)
    try {
      for await (const result of results) {
        if (this.#isOver) break
        onResult()
        await this.#write(result)
      }
    } catch (error) {
      this.#lastWord ??= toError(error)
    } finally {
      letGo()
      this.#isOver = true
    }
    if (response.destroyed) return
    if (this.#lastWord) response.write(next(JSON.stringify({ errors: [this.#lastWord] })))
    response.end('event: complete\ndata:\n\n')
    // The end waits behind all that the client has not read.
    const cut = setTimeout(() => response.destroy(), graceMs).unref()
    response.once('close', () => clearTimeout(cut))
  }

  /** Sends a comment, unless nothing has arrived since the last one though the system has tried again: then nobody is there. */
  ping(unheard: UnheardBytes): void {
    const { response } = this.#options
    const { socket } = response
    if (socket === null) return
    const missing = unheard.get(connectionOf(socket))
    // How much of what waits here has gone out Node tells when all of it has; whoever takes nothing of it is ended by their own clock.
    const arrivedBytes = socket.writableLength > 0 ? -1 : socket.bytesWritten - (missing?.bytes ?? 0)
    if (missing?.isSentAgain && arrivedBytes >= 0 && arrivedBytes <= this.#arrivedBytes) {
      response.destroy()
      return
    }
    this.#arrivedBytes = arrivedBytes
    if (!response.writableNeedDrain) response.write(':\n\n')
  }

  async #write(result: ExecutionResult): Promise<void> {
    const { response } = this.#options
    if (response.destroyed || response.write(next(JSON.stringify(result)))) return
    await drained(response)
  }

  async #stop(): Promise<void> {
    this.#isOver = true
    await this.#results?.return?.().catch(() => {})
  }
}

function next(text: string): string {
  return `event: next\ndata: ${text}\n\n`
}
