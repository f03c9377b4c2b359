// The log is read right behind a write, on the connection of the write: so its events are here when it is answered, and not a way
// to the database and back later.
import { type LogPage, type LogWish, pageOf, readingOf } from './event-log.ts'
import type { Behind } from './run-query.ts'

/** Who reads the log in this process. */
export interface LogReader {
  /** What it would read now; null: nothing, or it reads already. */
  wish(): LogWish | null
  /** Told once for each wish: what was read, or null when it could not be. */
  take(page: LogPage | null): void
}

// What is wrong with a row the reader says that reads it again.
function pageOrNull(wish: LogWish | null, rows: Parameters<Behind['done']>[0]): LogPage | null {
  try {
    return rows && wish && pageOf(wish, rows)
  } catch {
    return null
  }
}

/** What goes behind a write for a reader. */
export function readBehind(readerOf: () => LogReader | null): Behind {
  let wish: LogWish | null = null
  return {
    statement() {
      wish = readerOf()?.wish() ?? null
      return wish && readingOf(wish)
    },
    done(rows) {
      readerOf()?.take(pageOrNull(wish, rows))
    },
  }
}
