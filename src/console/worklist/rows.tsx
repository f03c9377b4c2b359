// The rows of a list: only those in sight are on the page, however many there are. Nothing moves while the pointer is on them.
import type { Virtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type RefObject, useSyncExternalStore } from 'react'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { expectedOf, isUnderWay } from '../desk/expectations.ts'
import { useKeptFocus } from '../widgets/use-kept-focus.ts'
import { useNow } from '../widgets/use-now.ts'
import { JobRow } from './job-row.tsx'
import type { LiveRows, RowsView } from './live-rows.ts'
import type { Cursor } from './use-cursor.ts'
import type { Selection } from './use-selection.ts'

/** What the rows take. */
export interface RowsProps {
  readonly live: LiveRows
  readonly view: RowsView
  readonly virtual: Virtualizer<HTMLDivElement, Element>
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly cursor: Cursor
  readonly selection: Selection
  readonly openedId: string | null
  readonly label: string
  readonly onOpen: (id: string) => void
}

/** The rows. */
export function Rows(props: RowsProps): ReactNode {
  const { live, view, virtual, scroller, cursor, selection, openedId } = props
  const { expectations } = useDesk()
  const expected = useSyncExternalStore(expectations.subscribe, expectations.view)
  const isConnected = useIsConnected()
  const nowMs = useNow()
  useKeptFocus(scroller)
  return (
    <div
      ref={scroller}
      className="rows"
      role="grid"
      tabIndex={-1}
      aria-label={props.label}
      aria-multiselectable
      aria-rowcount={view.hasMore ? -1 : view.rows.length}
      data-stale={view.isLive ? undefined : ''}
      // Not when it enters: the list may have become another one under it.
      onPointerMove={({ pointerType }) => pointerType === 'mouse' && live.hold(true)}
      onPointerLeave={() => live.hold(false)}
    >
      <div className="rows-inside" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().flatMap(({ index, start }) => {
          const row = view.rows[index]
          if (row === undefined) return []
          const { id } = row.job
          return (
            <JobRow
              key={id}
              row={row}
              job={row.gone === null ? expectedOf(row.job, expected) : row.job}
              index={index}
              topPx={start}
              nowMs={nowMs}
              isCurrent={cursor.chosen?.job.id === id}
              isReached={cursor.index === index}
              isOpened={openedId === id}
              isSelected={selection.ids.has(id)}
              isUnderWay={isUnderWay(row.job, expected)}
              isActing={isConnected}
              onOpen={props.onOpen}
              onSelect={selection.toggle}
              onFocus={cursor.set}
            />
          )
        })}
      </div>
    </div>
  )
}
