// What every resolver gets: the system it stands on and who asks. The server makes one for each operation, never one that
// operations share (Pothos keeps caches by context).
import type { Viewer } from '../domain/viewer.ts'
import type { Tobedone } from '../tobedone.ts'
import type { ErrorLog } from './error-mapping.ts'
import type { LiveView } from './live-view.ts'

/** The context of a GraphQL operation. */
export interface GraphqlContext {
  readonly tobedone: Tobedone
  /** Who asks, as of now: a getter where the viewer may change while a subscription lives. */
  readonly viewer: Viewer
  /** The same, for what asks again and again; unless told it asks `viewer`. */
  readonly viewerNow?: (() => Viewer) | undefined
  /** The last event that the client has seen, as its request for a stream says beside the document; counts before `after`. */
  readonly lastEventId?: string | undefined
  /** Where faults are logged that are masked within an answer (one of many inputs that failed). */
  readonly log: ErrorLog
  /** What is open at the server that answers; none where the schema is mounted in another. */
  readonly live?: LiveView | undefined
}
