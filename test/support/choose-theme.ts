// What one does in the console to have it light or dark, in a real browser, whatever the system has: it stays so.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { DeskPage } from './console-desk.ts'
import { eventually } from './eventually.ts'

const schemeOf = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)

async function choose(page: Page, words: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Colours/ }).click()
  await page.getByRole('option', { name: words }).click()
  await page.getByRole('combobox', { name: `Colours: ${words}` }).waitFor()
}

/** Does it. Another tab is dark before anything of the page has run that draws it, and hears of what is chosen later. */
export async function chooseTheme({ page, address }: DeskPage): Promise<void> {
  await choose(page, 'Dark')
  expect(await schemeOf(page)).toBe('dark')
  const other = await page.context().newPage()
  await other.route(/assets\/index-.*\.js$/, (route) => route.abort())
  await other.goto(address)
  expect(await schemeOf(other)).toBe('dark')
  expect(await other.locator('#root > *').count()).toBe(0)
  await other.unroute(/assets\/index-.*\.js$/)
  await other.reload()
  await other.getByLabel('Token').waitFor()
  await choose(page, 'As the system')
  await eventually(
    () => schemeOf(other),
    (scheme) => scheme === 'light dark',
    15_000,
  )
  await other.close()
}
