// What one does in the console to several jobs, to one of them, and for somebody else, in a real browser: what is done is in the lists
// and in their counts at once. Also that nothing is out of reach in the dark, on narrow and on low windows.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { JobFilter } from '../../src/domain/filter.ts'
import { barriersOf } from './barriers.ts'
import type { ConsoleDesk } from './console-desk.ts'
import { eventually } from './eventually.ts'
import { shop } from './system.ts'

const patienceMs = 15_000
const comments = 101

const row = (page: Page, title: string) => page.locator('.row', { hasText: title })
const current = (page: Page, title: string) => page.locator('.row[data-current]', { hasText: title })
const place = (page: Page, words: string) =>
  page.getByRole('navigation', { name: 'Lists' }).getByRole('link', { name: new RegExp(`^${words}`) })

/** Waits until the navigation counts what there is. */
async function isCounted(page: Page, words: string, { server }: ConsoleDesk, filter: JobFilter): Promise<void> {
  // What was done may still be on its way to the server when the page shows it already.
  const both = async (): Promise<readonly [number, number]> => {
    const count = await server.tobedone.reads.countJobs(shop, { open: true, ...filter }, 1_000)
    return [count, await place(page, words).getByText(String(count), { exact: true }).count()]
  }
  await eventually(both, ([, shown]) => shown === 1, patienceMs)
}

async function requestCall({ server }: ConsoleDesk, title: string, priority: number): Promise<string> {
  const about = { type: 'call_back', target: { type: 'Customer', id: title }, metadata: { about: 'many' } }
  const { job } = await server.tobedone.operations.request(shop, {
    ...{ ...about, title, priority, candidateUsers: ['lou'] },
  })
  return job?.id ?? ''
}

async function snoozeTwo(page: Page, desk: ConsoleDesk): Promise<void> {
  for (const key of ['j', 'k', 'x', 'j', 'x']) await page.keyboard.press(key)
  await current(page, 'Many two').waitFor({ timeout: patienceMs })
  const bar = page.getByRole('toolbar', { name: 'What to do with the selected jobs' })
  await bar.getByText('2 selected').waitFor({ timeout: patienceMs })
  await page.keyboard.press('z')
  await page.getByRole('dialog', { name: 'Snooze 2 jobs' }).getByRole('button', { name: 'For an hour' }).click()
  await bar.waitFor({ state: 'detached', timeout: patienceMs })
  await isCounted(page, 'Snoozed', desk, { snoozed: true })
  await isCounted(page, 'Call back', desk, { type: ['call_back'], snoozed: false })
}

async function assignTheThird(page: Page): Promise<void> {
  await eventually(
    () => row(page, 'Many').count(),
    (count) => count === 1,
    patienceMs,
  )
  await row(page, 'Many three').focus()
  await page.keyboard.press('a')
  const dialog = page.getByRole('dialog', { name: /^Assign “Many three/ })
  await dialog.getByLabel('Person').fill('  ')
  await dialog.getByRole('button', { name: 'Assign' }).click()
  await dialog.getByText('Say who, or choose somebody.').waitFor({ timeout: patienceMs })
  await dialog.getByLabel('Person').fill('lo')
  expect(await barriersOf(page)).toEqual([])
  await dialog.getByRole('group', { name: 'People' }).getByRole('button', { name: 'lou' }).click()
  await row(page, 'Many three').locator('.who', { hasText: 'lou' }).waitFor({ timeout: patienceMs })
}

async function readBack(page: Page): Promise<void> {
  await row(page, 'Many three').click()
  const opened = page.getByRole('complementary', { name: 'Many three' })
  await opened.getByText(`Said ${comments}.`, { exact: true }).waitFor({ timeout: patienceMs })
  expect(await opened.getByText('requested it').count()).toBe(0)
  await opened.getByRole('button', { name: 'Show older' }).click()
  await opened.getByText('requested it').waitFor({ timeout: patienceMs })
  expect(await opened.getByText(/^Said \d+\.$/).count()).toBe(comments)
  await opened.getByRole('link', { name: 'lou' }).click()
  await page.getByRole('heading', { name: 'Jobs of lou' }).waitFor({ timeout: patienceMs })
  const list = page.getByRole('grid', { name: 'Jobs of lou' })
  await list.locator('.row-title', { hasText: 'Many three' }).waitFor({ timeout: patienceMs })
}

async function isInReach(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 420 })
  const foot = page.getByRole('button', { name: 'Sign out' })
  const box = await foot.boundingBox()
  expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThan(420)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 390, height: 720 })
  await page.getByRole('button', { name: 'Lists' }).click()
  await page.getByRole('dialog', { name: 'Lists' }).waitFor({ timeout: patienceMs })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Lists' }).waitFor({ state: 'detached', timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
}

/** Does all of it. */
export async function workOnMany(desk: ConsoleDesk): Promise<void> {
  const { operations } = desk.server.tobedone
  const third = await requestCall(desk, 'Many three', 97)
  // One after the other: those of one job would wait for each other, and in no order.
  for (let count = 1; count <= comments; count++) {
    await operations.comment(shop, { id: third }, { body: `Said ${count}.`, isInternal: false })
  }
  const { page } = await desk.open('/?type=call_back', await desk.staffToken('max'))
  await row(page, 'Many three').waitFor({ timeout: patienceMs })
  await requestCall(desk, 'Many one', 99)
  await requestCall(desk, 'Many two', 98)
  await isCounted(page, 'Call back', desk, { type: ['call_back'], snoozed: false })
  await page.keyboard.press('/')
  await page.keyboard.type('many')
  await eventually(
    () => page.locator('.row').count(),
    (count) => count === 3,
    patienceMs,
  )
  await page.keyboard.press('Enter')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ timeout: patienceMs })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached', timeout: patienceMs })
  await snoozeTwo(page, desk)
  await assignTheThird(page)
  await readBack(page)
  await isInReach(page)
  await page.context().close()
}
