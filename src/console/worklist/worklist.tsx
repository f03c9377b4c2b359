// A worklist: its bar, its rows, and the keys that work on them.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import { useAsk } from '../desk/dialogs.tsx'
import type { Action } from '../desk/send-action.ts'
import { useShortcuts } from '../desk/use-shortcuts.ts'
import { isOpen, type QueuedJob } from '../queued-job.ts'
import { filterOf, type WorklistAddress, writeAddress } from './address.ts'
import { claimNext } from './claim-next.ts'
import { EmptyList } from './empty-list.tsx'
import { Rows } from './rows.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { Toolbar, titleOfList } from './toolbar.tsx'
import { useCursor } from './use-cursor.ts'
import { useLiveRows } from './use-live-rows.ts'
import { useSelection } from './use-selection.ts'

const rowPx = 62

/** The list that an address names. */
export function Worklist({
  address,
  openedId,
  opened,
}: {
  readonly address: WorklistAddress
  readonly openedId: string | null
  /** The opened job, once it is known; it need not be in the list. */
  readonly opened: QueuedJob | null
}): ReactNode {
  const { client, viewer, types, act } = useDesk()
  const ask = useAsk()
  const [location, navigate] = useLocation()
  const { live, view } = useLiveRows(address)
  const scroller = useRef<HTMLDivElement>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const virtual = useVirtualizer({
    ...{ count: view.rows.length, overscan: 10 },
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => view.rows[index]?.job.id ?? index,
  })
  const inSight = virtual.getVirtualItems()
  const [fromIndex, toIndex] = [inSight[0]?.index ?? 0, inSight.at(-1)?.index ?? 0]
  useEffect(() => live.look(fromIndex, toIndex), [live, fromIndex, toIndex])
  const reveal = useCallback((index: number) => virtual.scrollToIndex(index), [virtual])
  const cursor = useCursor(view.rows, openedId, scroller.current, reveal)
  const selection = useSelection(view.rows)
  const query = writeAddress(address)
  const suffix = query === '' ? '' : `?${query}`
  const open = useCallback((id: string) => navigate(`/jobs/${encodeURIComponent(id)}${suffix}`), [navigate, suffix])
  const change = useCallback(
    (changed: WorklistAddress) =>
      navigate(`${location}?${writeAddress(changed)}`.replace(/\?$/, ''), { replace: true }),
    [navigate, location],
  )
  const next = useCallback(async () => {
    const id = await claimNext({ client, viewerId: viewer.id }, filterOf(address, viewer.id))
    if (id !== null) open(id)
  }, [client, viewer.id, address, open])

  const current = cursor.chosen?.gone === null ? cursor.chosen.job : null
  const known = view.rows.find(({ job, gone }) => job.id === openedId && gone === null)?.job ?? opened
  const target = openedId === null ? current : known?.id === openedId ? known : null
  const targets = selection.jobs.length > 0 ? selection.jobs : target ? [target] : []
  const doTo = (action: Action) => (): void => {
    if (targets.length > 0) void act(action, targets)
  }
  const isWorking = targets.every(({ status }) => status === 'IN_PROGRESS')
  useShortcuts({
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    ArrowDown: () => cursor.move(1),
    ArrowUp: () => cursor.move(-1),
    Enter: () => current && open(current.id),
    Escape: () => (selection.jobs.length > 0 ? selection.clear() : openedId !== null && navigate(`/${suffix}`)),
    c: doTo({ name: 'claim' }),
    s: doTo({ name: isWorking ? 'stop' : 'start' }),
    e: () => targets.every(isOpen) && ask('complete', targets),
    a: () => targets.every(isOpen) && ask('assign', targets),
    z: () => targets.every(isOpen) && ask('snooze', targets),
    x: () => current && selection.toggle(current.id),
    n: () => void next(),
    '/': () => searchRef.current?.focus(),
  })
  const label = titleOfList(address, types)

  return (
    <main className="list">
      <Toolbar address={address} searchRef={searchRef} onChange={change} onClaimNext={() => void next()} />
      <div className="list-body">
        {view.waitingCount > 0 && (
          <button type="button" className="waiting-count" onClick={live.showWaiting}>
            {view.waitingCount === 1 ? '1 new job' : `${view.waitingCount} new jobs`}
          </button>
        )}
        {view.problem !== null && (
          <p className="problem" role="alert">
            {view.problem}
          </p>
        )}
        {view.rows.length === 0 ? (
          <EmptyList address={address} isKnown={view.isKnown} />
        ) : (
          <Rows {...{ live, view, virtual, scroller, cursor, selection, openedId, label }} onOpen={open} />
        )}
      </div>
      <SelectionBar selection={selection} />
      <p className="unseen" role="status">
        {view.news}
      </p>
    </main>
  )
}
