// The client: request, complete, ask, watch and live lists against one server. It knows the API and nothing of the server's
// code, so that it runs in browsers and in Node.
import { makeConnection } from './connection.ts'
import { Credentials, type TokenSource } from './credentials.ts'
import { completeJob, requestJob } from './documents.ts'
import type {
  ClientCompleteJobMutation,
  ClientRequestJobMutation,
  CompleteJobInput,
  RequestJobInput,
} from './generated/graphql.ts'
import { LiveQueue, type QueueChange } from './live-queue.ts'
import { makePost, type Post } from './post.ts'
import { tellTo } from './trouble.ts'
import type { TypedDocument } from './typed-document.ts'
import { Watch, type Watched } from './watch.ts'

/** What a client is made with. */
export interface ClientOptions {
  /** The address of the API: `https://jobs.example.com/graphql`. */
  readonly url: string
  /** The token, or where to get one; without it the browser's cookies must say who it is. */
  readonly token?: TokenSource
  /** Instead of the platform's own. */
  readonly fetch?: typeof fetch
  /** Instead of the platform's own `WebSocket`. */
  readonly webSocket?: unknown
  /**
   * How long to wait for an answer of a query or mutation, in milliseconds; then it is `UNAVAILABLE`. Default: 40 s. For a
   * connection that is to be watched over it waits 10 s at most.
   */
  readonly patienceMs?: number
  /**
   * How often to ask whether the server is still there, in milliseconds. Who has not answered after half as long is taken for
   * gone. Default: 10 s.
   */
  readonly pingMs?: number
  /**
   * Told what goes wrong in the code that the client was given, while it goes on by itself: an ApiError for a token that could
   * not be got, what a listener of a live list throws. Unless given it is written to the console.
   */
  readonly onTrouble?: (trouble: unknown) => void
}

// A server answers within 30 s, whatever it is.
const usualPatienceMs = 40_000
const longestOpenPatienceMs = 10_000
const usualPingMs = 10_000

/** The document of a live list: one `jobQueue` field that selects what `QueueChange` names. */
export type QueueDocument<Change, Variables> = TypedDocument<{ readonly jobQueue: Change }, Variables>

/** The job as a change of a document carries it. */
type JobIn<Change> = Change extends { readonly job?: infer Found } ? NonNullable<Found> : never

/** A client of one server. */
export interface Client {
  /** Requests a job. @throws ApiError */
  request(input: RequestJobInput): Promise<ClientRequestJobMutation['requestJob']>
  /** Completes a job by its id, or all open ones of a type and target. @throws ApiError */
  complete(input: CompleteJobInput): Promise<ClientCompleteJobMutation['completeJob']>
  /** Sends any query or mutation and answers with its data. @throws ApiError */
  readonly ask: Post
  /**
   * Follows a subscription. It goes on by itself after cut connections, restarts of the server and ends of tokens: a stream of
   * events from the `cursor` of the last one, which its document must select, as it must give a variable to `after`; others
   * begin again with all that they tell. `return()` (or `break`) ends it. The iterator throws an ApiError when the operation
   * is refused. @throws ApiError INVALID_INPUT for a document that would lose or repeat events
   */
  watch<Data, Variables extends Record<string, unknown>>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
  ): AsyncIterableIterator<Watched<Data>>
  /** Keeps a list of jobs that is always right. Close it when nobody looks any more. */
  liveQueue<Change extends QueueChange<JobIn<Change>>, Variables extends Record<string, unknown>>(
    document: QueueDocument<Change, Variables>,
    variables: Variables,
  ): LiveQueue<JobIn<Change>, Change>
  /** Whether the connection of what is watched is open right now; without anything watched there is none. */
  readonly isConnected: () => boolean
  /** Calls whenever that changes. Answers with what ends it. */
  readonly onConnection: (listener: () => void) => () => void
  /** Closes the connection. What is watched ends at once; what has come and was not read is dropped. */
  close(): void
}

function socketAddress(url: string): string {
  return url.replace(/^http/, 'ws')
}

/** Makes a client. Nothing is connected until something is watched. */
export function openClient(options: ClientOptions): Client {
  const { url, token, fetch: send = fetch, webSocket, patienceMs = usualPatienceMs, pingMs = usualPingMs } = options
  const tell = tellTo(options.onTrouble)
  const credentials = new Credentials(token, tell)
  const openPatienceMs = Math.min(patienceMs, longestOpenPatienceMs)
  const connection = makeConnection({ url: socketAddress(url), credentials, webSocket, openPatienceMs, pingMs })
  const ask = makePost(url, credentials, send, patienceMs)
  return {
    request: async (input) => (await ask(requestJob, { input })).requestJob,
    complete: async (input) => (await ask(completeJob, { input })).completeJob,
    ask,
    watch: (document, variables) => new Watch(connection, credentials, document.toString(), variables),
    liveQueue: (document, variables) =>
      new LiveQueue({ connection, credentials, tell }, document.toString(), variables),
    isConnected: connection.isOpen,
    onConnection: connection.onChange,
    close: () => connection.close(),
  }
}
