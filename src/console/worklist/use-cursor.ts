// Which row one is at: by its job, so that it stays when others come and go. Keys move it, and the focus with it.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Row } from './arrange-rows.ts'

/** The row one is at, and moving it. */
export interface Cursor {
  /** The row that the focus goes to when it comes to the list. */
  readonly index: number
  /** The row one has gone to, as long as it is there; null: none, so that no key does anything to a job that nobody chose. */
  readonly chosen: Row | null
  readonly set: (id: string) => void
  /** Goes so many rows down, and brings the focus there. */
  readonly move: (by: number) => void
}

/** The cursor of a list; `reveal` scrolls a row into sight. A job that is opened is where one is. */
export function useCursor(
  rows: readonly Row[],
  openedId: string | null,
  list: HTMLElement | null,
  reveal: (index: number) => void,
): Cursor {
  const [currentId, set] = useState<string | null>(openedId)
  const wantsFocus = useRef(false)
  const [, draw] = useState(0)
  const wasOpened = useRef(false)
  useEffect(() => {
    if (openedId !== null) set(openedId)
    // Closed by a button that has gone with it: whoever pressed it is at its row again.
    else if (wasOpened.current && document.activeElement === document.body) {
      wantsFocus.current = true
      draw((count) => count + 1)
    }
    wasOpened.current = openedId !== null
  }, [openedId])
  // Where it was, for when its job has gone.
  const lastIndex = useRef(0)
  const found = rows.findIndex(({ job }) => job.id === currentId)
  const index = found === -1 ? Math.min(lastIndex.current, rows.length - 1) : found
  if (found !== -1) lastIndex.current = found
  const move = useCallback(
    (by: number) => {
      // Where the job has gone, the one behind it has its place.
      const from = found === -1 && by > 0 ? index - 1 : index
      const next = currentId === null ? 0 : Math.max(0, Math.min(from + by, rows.length - 1))
      const row = rows[next]
      if (row === undefined) return
      wantsFocus.current = true
      reveal(next)
      set(row.job.id)
      // Also where one was there already, with the focus elsewhere.
      draw((count) => count + 1)
    },
    [rows, found, index, currentId, reveal],
  )
  useEffect(() => {
    if (!wantsFocus.current || currentId === null || list === null) return
    const row = list.querySelector<HTMLElement>(`[data-id="${CSS.escape(currentId)}"]`)
    // One that has left the list meanwhile never comes.
    if (row === null && found !== -1) return
    wantsFocus.current = false
    ;(row ?? list).focus({ preventScroll: true })
  })
  return { index, chosen: rows[found] ?? null, set, move }
}
