// Which row one is at: by its job, so that it stays when others come and go. Keys move it, and the focus with it.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Row } from './arrange-rows.ts'

/** The row one is at, and moving it. */
export interface Cursor {
  readonly currentId: string | null
  readonly index: number
  readonly set: (id: string) => void
  /** Goes so many rows down, and brings the focus there. */
  readonly move: (by: number) => void
}

/** The cursor of a list; `reveal` scrolls a row into sight. */
export function useCursor(rows: readonly Row[], list: HTMLElement | null, reveal: (index: number) => void): Cursor {
  const [currentId, set] = useState<string | null>(null)
  const wantsFocus = useRef(false)
  // Where it was, for when its job has gone.
  const lastIndex = useRef(0)
  const found = rows.findIndex(({ job }) => job.id === currentId)
  const index = found === -1 ? Math.min(lastIndex.current, rows.length - 1) : found
  if (found !== -1) lastIndex.current = found
  const move = useCallback(
    (by: number) => {
      const next = currentId === null ? 0 : Math.max(0, Math.min(index + by, rows.length - 1))
      const row = rows[next]
      if (row === undefined) return
      wantsFocus.current = true
      reveal(next)
      set(row.job.id)
    },
    [rows, index, currentId, reveal],
  )
  useEffect(() => {
    if (!wantsFocus.current || currentId === null || list === null) return
    const row = list.querySelector<HTMLElement>(`[data-id="${CSS.escape(currentId)}"]`)
    if (row === null) return
    wantsFocus.current = false
    row.focus({ preventScroll: true })
  })
  return { currentId: rows[index]?.job.id ?? null, index, set, move }
}
