// What is measured inside of a page: when the first rows of a list are painted, and how long the frames take while it is scrolled.
import type { Page } from 'playwright-core'

const patienceMs = 60_000

/** In a page, before anything else: notes when the first rows have been painted. */
export function watchFirstView(): void {
  const look = (): void => {
    if (document.querySelector('.row') === null) requestAnimationFrame(look)
    // In the frame after the one in which they are there they have been painted.
    else requestAnimationFrame(() => performance.mark('first-rows'))
  }
  requestAnimationFrame(look)
}

/** How many milliseconds after the navigation began that was. */
export async function firstViewMs(page: Page): Promise<number> {
  const mark = (): number | undefined => performance.getEntriesByName('first-rows')[0]?.startTime
  const found = await page.waitForFunction(mark, undefined, { timeout: patienceMs })
  return Number(await found.jsonValue())
}

/** How it went. */
export interface Scrolled {
  readonly frames: number
  /** Those that took longer than 50 ms. */
  readonly longFrames: number
  readonly longestMs: number
  /** How far down the list it went, in rows. */
  readonly shown: number
  readonly mostRows: number
}

/** Scrolls down as fast as somebody turns the wheel, until so many rows have gone by or there are no more. */
export function scrollThrough(page: Page, rows: number): Promise<Scrolled> {
  return page.evaluate(async (wanted) => {
    const list = document.querySelector('.rows')
    const row = document.querySelector('.row')
    if (list === null || row === null) throw new Error('there is no list')
    const rowPx = row.getBoundingClientRect().height
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    let [frames, longFrames, longestMs, mostRows] = [0, 0, 0, 0]
    let before = await nextFrame()
    let movedAt = before
    for (;;) {
      const top = list.scrollTop
      list.scrollTop += 3 * rowPx
      const at = await nextFrame()
      const tookMs = at - before
      before = at
      mostRows = Math.max(mostRows, document.querySelectorAll('.row').length)
      // While what comes next is read nothing moves: such frames count for nothing.
      if (list.scrollTop > top) {
        movedAt = at
        frames++
        if (tookMs > 50) longFrames++
        longestMs = Math.max(longestMs, tookMs)
      }
      const shown = Math.round((list.scrollTop + list.clientHeight) / rowPx)
      if (shown >= wanted || at - movedAt > 5_000) return { frames, longFrames, longestMs, shown, mostRows }
    }
  }, rows)
}
