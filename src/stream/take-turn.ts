// One turn of a follower: the next event that it wants is handled, or the next few, and its checkpoint moves, in one transaction.
// Nothing is written before the handler writes: a transaction id would hold up all streams while the handler takes its time.
import type { LogPosition } from '../domain/event.ts'
import type { FollowTransaction } from '../domain/product-transaction.ts'
import type { Registry } from '../domain/registry.ts'
import type { LoggedEvent, LogPage } from '../store/event-log.ts'
import type { Checkpoint, FollowerTurn } from '../store/follower-store.ts'
import { type Judgement, judge, type ViewerWish } from './wanted.ts'

/** An event that a follower wants, and what it is to it. */
export interface WantedEvent {
  readonly logged: LoggedEvent
  readonly judgement: Judgement
}

/** What a follower does with events, in their order. What it writes through `tx` stands and falls with its checkpoint. */
export type FollowerHandler = (wanted: readonly WantedEvent[], tx: FollowTransaction) => Promise<void>

/** What takes turns. */
export interface TurnTaker {
  readonly wish: ViewerWish
  readonly handle: FollowerHandler
  /** How many events it handles in one turn at the most. */
  readonly atOnce: number
  readonly registry: Registry
  readonly now: () => Date
  /** How long the handler may take, in milliseconds. */
  readonly timeoutMs: number
  /** The page read last: it serves as long as the checkpoint stands where this process has left it. */
  ahead: LogPage | null
  /** How often this process itself has seen the next event fail: it waited as long as it had to. */
  ownFailures: number
}

/** What came of a turn: `isAtEnd` when there was nothing more, or the moment before which there is no other try. */
export type TurnOutcome = { readonly isAtEnd: boolean } | { readonly notBefore: Date }

/** That the handler failed, and at which checkpoint. */
export class HandlerFailure extends Error {
  readonly checkpoint: Checkpoint

  constructor(cause: unknown, checkpoint: Checkpoint) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.checkpoint = checkpoint
  }
}

function isSame(one: LogPosition, other: LogPosition): boolean {
  return one.place === other.place && one.id === other.id
}

async function inTime(work: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`The handler took longer than ${timeoutMs} ms.`)), timeoutMs)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

async function pageFor(turn: FollowerTurn, { ahead }: TurnTaker): Promise<LogPage> {
  const { checkpoint } = turn
  const next = ahead?.events.findIndex(({ event }) => isSame(event, checkpoint)) ?? -1
  const rest = ahead?.events.slice(next + 1) ?? []
  // Its end is no longer the end of the log: whoever woke this process for what came since has been forgotten with a turn in between.
  return ahead && next >= 0 && rest.length > 0 ? { ...ahead, events: rest, isComplete: false } : await turn.read()
}

/** Takes a turn. @throws HandlerFailure, and whatever the database throws */
export async function takeTurn(turn: FollowerTurn, taker: TurnTaker): Promise<TurnOutcome> {
  const { checkpoint } = turn
  const { nextTryAt, failures } = checkpoint
  if (nextTryAt !== null && failures !== taker.ownFailures && nextTryAt > taker.now()) return { notBefore: nextTryAt }
  const page = await pageFor(turn, taker)
  taker.ahead = page
  const wanted: WantedEvent[] = []
  let position = page.position
  for (const logged of page.events) {
    const judgement = judge(taker.wish, logged, taker.registry)
    if (judgement === null) continue
    wanted.push({ logged, judgement })
    if (wanted.length < taker.atOnce) continue
    position = logged.event
    break
  }
  if (wanted.length > 0) {
    try {
      await inTime(taker.handle(wanted, turn.tx), taker.timeoutMs)
      // Fails as well where a statement of the handler's has failed, even if the handler did not mind.
      await turn.move(position, taker.now())
    } catch (error) {
      throw new HandlerFailure(error, checkpoint)
    }
    return { isAtEnd: false }
  }
  if (!isSame(position, checkpoint)) await turn.move(position, taker.now())
  return { isAtEnd: page.isComplete }
}
