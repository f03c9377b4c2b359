// Events as an iterator, for one reader alone. A reader that is slow is read for from the log again. So is one for whom
// something waits that was erased meanwhile: it gets it as it stands in the log by now.
import { positionBefore } from '../domain/event.ts'
import type { Registry } from '../domain/registry.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LoggedEvent } from '../store/event-log.ts'
import { Channel } from './channel.ts'
import type { Hub } from './hub.ts'
import { Mailbox } from './mailbox.ts'
import { type Beginning, type Source, Subscription } from './subscription.ts'
import { type Judgement, judge, type ViewerWish } from './wanted.ts'

/** What an iteration stands on. */
export interface IterationSource extends Source {
  readonly hub: Hub
  readonly registry: Registry
}

/** An event that waits for its reader, and whom it was found to be for. */
interface Held {
  readonly logged: LoggedEvent
  readonly judgement: Judgement
  readonly viewer: Viewer
}

const mostWaiting = 1_000

/** Reads on without end. `deliver` makes of an event what the reader gets. */
export function iterate<Item>(
  source: IterationSource,
  wish: ViewerWish,
  beginning: Beginning,
  deliver: (logged: LoggedEvent, judgement: Judgement) => Item,
): AsyncIterableIterator<Item> {
  const { hub, registry } = source
  let emptied: PromiseWithResolvers<void> | null = null
  const channel = new Channel<Held>({
    ...{ hub, registry, wish },
    classOf: () => '',
    make: (logged, judgement, viewer) => ({ logged, judgement, viewer }),
  })
  const mailbox = new Mailbox<Held, Item>({
    // Who reads slowly may have lost a role since the event was judged.
    handOver: ({ logged, viewer, judgement }) => {
      const still = wish.viewer() === viewer ? judgement : judge(wish, logged, registry)
      return still && deliver(logged, still)
    },
    onEmpty: () => emptied?.resolve(),
    onEnd: () => {
      hub.detach(forget)
      subscription.stop()
      emptied?.resolve()
    },
  })
  // Also while nothing is read for it: erasures concern what waits.
  const forget = ({ event: { kind, jobId } }: LoggedEvent): void => {
    if (kind !== 'ERASED') return
    const first = mailbox.dropFrom(({ logged }) => logged.event.jobId === jobId)
    if (first !== undefined) subscription.rewind(positionBefore(first.logged.event))
    if (mailbox.size < mostWaiting) emptied?.resolve()
  }
  const subscription = new Subscription<Held>({
    ...{ source, channel, beginning },
    viewer: wish.viewer,
    onFailed: (error) => mailbox.end(error),
    sink: {
      take: (held) => {
        if (mailbox.size >= mostWaiting) return false
        mailbox.put(held)
        return true
      },
      room: () => {
        if (mailbox.size < mostWaiting) return null
        emptied = Promise.withResolvers()
        return emptied.promise
      },
    },
  })
  // A filter that admits nothing: only erasures are told of, which concern all.
  hub.attach(forget, { or: [] })
  return mailbox
}
