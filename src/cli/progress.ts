// How far a long command is: a bar on a terminal, and nothing at all elsewhere.

/** A bar on standard error. */
export interface Progress {
  /** `part`: from 0 to 1; null when nobody knows how much there is. `text`: what is done. */
  show(part: number | null, text: string): void
  /** Takes the bar away, so that something else can be said. */
  clear(): void
}

/** Where a bar is shown. */
interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const width = 30
const leastMs = 100

/** Opens a bar, if a person looks at it. */
export function openProgress(stream: Terminal = process.stderr): Progress {
  if (!stream.isTTY) return { show() {}, clear() {} }
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    show(part, text) {
      if (performance.now() - shownAt < leastMs) return
      shownAt = performance.now()
      const full = Math.round((part ?? 0) * width)
      const bar =
        part === null ? '' : `[${'='.repeat(full).padEnd(width)}] ${String(Math.floor(part * 100)).padStart(3)} %  `
      stream.write(`\r\u001b[K${bar}${text}`)
    },
    clear() {
      if (shownAt > 0) stream.write('\r\u001b[K')
    },
  }
}
