// Live inboxes. What is in one changes without events of its own; so one look for all that are open compares how often each of them
// was changed, and those that were are read again.
import type { Registry } from '../../domain/registry.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Inbox, Notifications } from '../../store/notification/notifications.ts'
import type { Hub } from '../hub.ts'
import { openReaders } from '../statistics/open-readers.ts'
import { inTurns } from '../statistics/turns.ts'

/** Whose inbox is to be kept up to date, and how many of its notifications are told. */
export interface LiveInboxWish {
  readonly viewer: () => Viewer
  readonly first: number
}

/** The live inboxes of a system. */
export interface LiveInboxes {
  /** @throws JobError LIMIT_EXCEEDED, UNAVAILABLE, before the inbox */
  open(wish: LiveInboxWish): Promise<AsyncIterableIterator<Inbox>>
  /** Has somebody's inbox read again: it was changed here. */
  touch(recipient: string): void
  close(): Promise<void>
}

/** What they stand on. */
export interface LiveInboxesOptions {
  readonly notifications: Pick<Notifications, 'inbox'>
  readonly readRevisions: (recipients: readonly string[]) => Promise<ReadonlyMap<string, string>>
  readonly hub: Hub
  readonly registry: Registry
  /** How often to look while any is open, in milliseconds. */
  readonly lookMs: number
  readonly onTrouble: (error: unknown) => void
}

const mostAtOnce = 2

/** Opens a place for them. */
export function openLiveInboxes(options: LiveInboxesOptions): LiveInboxes {
  const { notifications, readRevisions, hub, registry, lookMs, onTrouble } = options
  const readers = openReaders<Inbox>({ hub, registry, takeTurn: inTurns(mostAtOnce) })
  let known: ReadonlyMap<string, string | undefined> = new Map()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  let isClosed = false

  async function look(): Promise<void> {
    const open = [...readers.viewerIds()]
    if (open.length === 0) {
      known = new Map()
      return
    }
    const found = await readRevisions(open)
    // One that has not been compared before may have changed since it was read.
    for (const id of open) if (!known.has(id) || known.get(id) !== found.get(id)) readers.touch(id)
    known = new Map(open.map((id) => [id, found.get(id)]))
  }

  function lookAgain(): void {
    if (isClosed) return
    timer = setTimeout(() => {
      looking = look().catch(onTrouble).then(lookAgain)
    }, lookMs)
  }

  lookAgain()
  return {
    open: ({ viewer, first }) =>
      readers.open(viewer, {
        questionOf: (who) => ({
          name: JSON.stringify([who.id, who.roles.toSorted(), who.groups.toSorted(), first]),
          ask: async () => {
            const answer = await notifications.inbox(who, first)
            const told = answer.notifications.map(({ job, ...rest }) => ({ ...rest, id: job.id, version: job.version }))
            return { answer, sameness: JSON.stringify({ ...answer, notifications: told }) }
          },
        }),
        // No event is awaited. What is erased is heard of all the same.
        filterFor: () => ({ type: [] }),
      }),
    touch: readers.touch,
    async close() {
      isClosed = true
      clearTimeout(timer)
      readers.close()
      await looking
    },
  }
}
