// Long words without a place to break, right-to-left script and much of everything in the console, on a narrow window, in a real
// browser: nothing makes a page wider than the window, or has to be scrolled to sideways.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriersOf } from './barriers.ts'
import type { ConsoleDesk } from './console-desk.ts'
import { shop } from './system.ts'

const word = 'Donaudampfschifffahrtsgesellschaftskapitaen'
const title = word.repeat(5).slice(0, 200)

/** What is wider than the place it has. Only pictures and tables may be, in frames of their own. */
const widerThanTheirPlace = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const frames = [document.documentElement, ...document.querySelectorAll('body *')].filter((element) => {
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX) || element === document.documentElement
      return scrolls && !element.matches('.flow-frame, .numbers') && element.scrollWidth > element.clientWidth + 1
    })
    return frames.map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth}`)
  })

/** Looks at it. */
export async function staysInSight(desk: ConsoleDesk): Promise<void> {
  const { operations } = desk.server.tobedone
  const about = { type: 'call_back', metadata: { about: title }, candidateGroups: ['g'.repeat(120)] }
  await operations.request(shop, { ...about, title: 'مراجعة الدفع', target: { type: word, id: 'مرحبا' } })
  const target = { type: 'Customer', id: 'z'.repeat(200) }
  const { job } = await operations.request(shop, { ...about, title, target, priority: 100 })
  await operations.comment(shop, { id: job?.id ?? '' }, { body: title, isInternal: true })
  const { page } = await desk.open('/?type=call_back', await desk.staffToken(`long-${word.toLowerCase()}`))
  await page.setViewportSize({ width: 360, height: 720 })
  await page.locator('.row', { hasText: 'مراجعة الدفع' }).first().waitFor()
  expect(await widerThanTheirPlace(page)).toEqual([])
  expect(await barriersOf(page)).toEqual([])
  await page.locator('.row', { hasText: 'zzz' }).click()
  await page.getByRole('complementary').locator('.comment').waitFor()
  expect(await widerThanTheirPlace(page)).toEqual([])
  await page.getByRole('button', { name: 'Assign…' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await widerThanTheirPlace(page)).toEqual([])
  await page.context().close()
}
