// What the generator of live load is told and answers: so many subscriptions, then events that are made through operations.
import type { RequestTemplate } from './load.ts'

/** Whom events are for: for all subscribers, for one of them in turn, or for nobody. */
export type Audience = 'all' | 'one' | 'nobody'

/** A contender, told first of all: how it is listened to, and the request that makes an event. */
export interface LiveListening {
  readonly port: number
  readonly token: string
  readonly path: string
  /** What to send in `subscribe`, with «n» for the key of the subscriber; null: nothing, the bytes come by themselves. */
  readonly subscription: string | null
  readonly template: RequestTemplate
}

/** What the generator can do. */
export type LiveStep =
  | { readonly step: 'listen'; readonly to: LiveListening }
  /** So many subscribers more; it is done when events for that audience reach them. */
  | { readonly step: 'open'; readonly subscribers: number; readonly audience: Audience }
  /** The last so many subscribers leave. */
  | { readonly step: 'close'; readonly subscribers: number }
  /** Events as fast as they can be made, so many operations at once, until all their messages are there. */
  | { readonly step: 'drive'; readonly audience: Audience; readonly inFlight: number; readonly ms: number }
  /** So many events for all, one after the other, with a pause between them. */
  | { readonly step: 'pace'; readonly events: number; readonly pauseMs: number }

/** What came of it. */
export interface LiveResult {
  readonly events: number
  readonly tookMs: number
  /** Of paced events: the time from the request to the last of its messages, p99. */
  readonly lastMs: number
  readonly failure: string | null
}

/** The key of an event for one subscriber, of the same length for all. */
export function subscriberKey(number: number): string {
  return `subscriber-${String(number).padStart(6, '0')}`
}

/** The key of an event that no subscriber asks for, of the length of the others. */
export function foreignKey(number: number): string {
  return `foreign-${String(number % 1_000_000_000).padStart(9, '0')}`
}
