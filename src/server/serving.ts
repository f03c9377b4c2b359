// What answering operations stands on, whichever way they come.
import type { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { JobError } from '../domain/job-error.ts'
import type { Asker } from './asker.ts'
import type { Authentication, Credentials } from './authentication/authentication.ts'
import type { StreamPings } from './http/stream-pings.ts'
import type { LiveConnections } from './live-connections.ts'
import type { Metrics, Transport } from './metrics.ts'
import type { Pipeline } from './pipeline.ts'
import type { ShowError } from './show-errors.ts'
import type { ViewerQuota } from './viewer-quota.ts'

/** The parts of a server that HTTP and WebSocket share. */
export interface Serving {
  readonly pipeline: Pipeline
  readonly show: ShowError
  readonly authentication: Authentication
  /** Whether nobody in particular may read the schema. */
  readonly isSchemaOpen: boolean
  readonly allowedOrigins: readonly string[]
  readonly live: LiveConnections
  readonly quota: ViewerQuota
  /** The most bytes that may wait for a client that does not read. */
  readonly mostUnreadBytes: number
  /** How often clients are pinged, in milliseconds. */
  readonly pingMs: number
  readonly streamPings: StreamPings
  /** Whether the event that is told of is not the last one of its tick. */
  readonly isMoreComing: () => boolean
  readonly metrics: Metrics
  readonly log: Logger
}

/** Who asks. @throws JobError UNAUTHENTICATED for a proof that does not hold, and for none where one is needed */
export async function askerOf({ authentication, isSchemaOpen }: Serving, credentials: Credentials): Promise<Asker> {
  const identity = await authentication.identify(credentials)
  if (identity !== null) return identity
  const nobody = authentication.nobody()
  if (isSchemaOpen && credentials.connectionParams === null) return nobody
  throw nobody
}

/** Watches over who asks while a connection lives; `onEnded` gets what the client is to be told. Answers with what lets go. */
export function followAsker(asker: Asker, onEnded: (reason: unknown) => void): () => void {
  return asker instanceof JobError ? () => {} : asker.follow(onEnded)
}

/** What a client is told whose work cannot begin or go on because the server ends. */
export function goingAway(): JobError {
  return new JobError('UNAVAILABLE', 'The server is going away: connect again and go on from your last cursor.')
}

/** Counts an operation. */
export function countOperation({ metrics }: Serving, transport: Transport, errors?: readonly GraphQLError[]): void {
  const code = errors?.[0]?.extensions['code'] ?? 'ok'
  metrics.operations.inc({ transport, code: String(code) })
}
