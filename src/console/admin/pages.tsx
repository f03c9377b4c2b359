// Long lists a page at a time, the newest first: the way to what is older, and back.
import { type ReactNode, useState } from 'react'

/** How many of a list are on one page. */
export const pageLength = 25

/** Where somebody is in a list. */
export interface Place {
  /** Null: at its beginning. */
  readonly after: string | null
  readonly goTo: (after: string | null) => void
}

/** Begins at the beginning, and again there when it is another list. */
export function usePlace(list: string): Place {
  const [place, setPlace] = useState<{ readonly list: string; readonly after: string | null }>({ list, after: null })
  return {
    after: place.list === list ? place.after : null,
    goTo: (after) => setPlace({ list, after }),
  }
}

interface PagesProps {
  readonly place: Place
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } | undefined
}

/** The way; nothing where all of it is in sight. */
export function Pages({ place, pageInfo }: PagesProps): ReactNode {
  const { after, goTo } = place
  const older = pageInfo?.hasNextPage ? pageInfo.endCursor : null
  if (after === null && older === null) return null
  return (
    <div className="pages">
      {after !== null && (
        <button type="button" className="button small" onClick={() => goTo(null)}>
          To the newest
        </button>
      )}
      {older !== null && (
        <button type="button" className="button small" onClick={() => goTo(older)}>
          Older
        </button>
      )}
    </div>
  )
}
