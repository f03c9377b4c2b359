// What one does in the console by keys alone, in a real browser: each key acts on what one sees that it is about.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { globalIdOf } from '../../src/domain/global-id.ts'
import type { Job } from '../../src/domain/job.ts'
import type { ConsoleDesk } from './console-desk.ts'
import { eventually } from './eventually.ts'
import { shop } from './system.ts'

const patienceMs = 15_000

/** Requests calls; the first is first in every list. */
async function requestCalls({ server }: ConsoleDesk, titles: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (const [index, title] of titles.entries()) {
    const about = { type: 'call_back', target: { type: 'Customer', id: title }, metadata: { about: 'a key' } }
    const { job } = await server.tobedone.operations.request(shop, { ...about, title, priority: 100 - index })
    ids.push(job?.id ?? '')
  }
  return ids
}

const readAll = ({ server }: ConsoleDesk, ids: readonly string[]): Promise<readonly (Job | null)[]> =>
  Promise.all(ids.map((id) => server.tobedone.reads.job(shop, id)))

async function isWith(desk: ConsoleDesk, ids: readonly string[], wanted: readonly (string | null)[]): Promise<void> {
  const people = async (): Promise<readonly (string | null)[]> =>
    (await readAll(desk, ids)).map((job) => job?.assignedTo ?? null)
  await eventually(people, (found) => JSON.stringify(found) === JSON.stringify(wanted), patienceMs)
}

async function pressEnter(page: Page, name: string): Promise<void> {
  await page.getByRole('complementary').getByRole('button', { name }).focus()
  await page.keyboard.press('Enter')
}

/** Of several types nothing is completed together; going back from a dialog keeps what is selected. */
async function completeSelected(page: Page, { server }: ConsoleDesk): Promise<void> {
  const target = { type: 'Payment', id: 'Key card' }
  await server.tobedone.operations.request(shop, { type: 'review_payment', target, assignedTo: 'kim' })
  await page.locator('.row', { hasText: 'Key card' }).waitFor({ timeout: patienceMs })
  for (const key of ['j', 'x', 'j', 'x', 'j', 'x', 'e']) await page.keyboard.press(key)
  const bar = page.getByRole('toolbar', { name: 'What to do with the selected jobs' })
  await bar.getByText('3 selected').waitFor({ timeout: patienceMs })
  await page.locator('.notice', { hasText: 'complete those of one type at a time' }).waitFor({ timeout: patienceMs })
  expect(await page.locator('.dialog').count()).toBe(0)
  await bar.getByRole('button', { name: 'Assign…' }).click()
  await page.getByRole('dialog', { name: 'Assign 3 jobs' }).getByRole('button', { name: 'Back', exact: true }).click()
  await bar.getByText('3 selected').waitFor({ timeout: patienceMs })
  await bar.getByRole('button', { name: 'Assign…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Assign 3 jobs' })
  await dialog.getByLabel('Person').fill('lou')
  await dialog.getByRole('button', { name: 'Assign' }).click()
  await bar.waitFor({ state: 'detached', timeout: patienceMs })
}

/** Does it. */
export async function workByKeys(desk: ConsoleDesk): Promise<void> {
  const ids = await requestCalls(desk, ['Call one', 'Call two', 'Call three'])
  const [first = '', second = ''] = ids
  const { page } = await desk.open(
    `/jobs/${encodeURIComponent(globalIdOf('Job', second))}?type=call_back`,
    await desk.staffToken('kim'),
  )
  const opened = (title: string) => page.getByRole('complementary', { name: title })
  await opened('Call two').getByText('requested it').waitFor({ timeout: patienceMs })
  await page.locator('.row[data-current]', { hasText: 'Call two' }).waitFor({ timeout: patienceMs })
  await page.keyboard.press('c')
  await isWith(desk, ids, [null, 'kim', null])
  // The next of the list is the first; what is begun is that which was opened by it.
  await page.keyboard.press('n')
  await opened('Call one').getByRole('button', { name: 'Start' }).waitFor({ timeout: patienceMs })
  await page.locator('.row[data-current]', { hasText: 'Call one' }).waitFor({ timeout: patienceMs })
  await page.keyboard.press('s')
  await opened('Call one').getByRole('button', { name: 'Stop' }).waitFor({ timeout: patienceMs })
  expect((await readAll(desk, ids)).map((job) => job?.status)).toEqual(['IN_PROGRESS', 'PENDING', 'PENDING'])
  await pressEnter(page, 'Stop')
  await opened('Call one').getByRole('button', { name: 'Start' }).waitFor({ timeout: patienceMs })
  // What was pressed is gone, and so is the whole job after it; the focus is where one was.
  await page.locator('[aria-label="What you can do"]:focus').waitFor({ timeout: patienceMs })
  await pressEnter(page, 'Close')
  await opened('Call one').waitFor({ state: 'detached', timeout: patienceMs })
  await page.locator('.row:focus', { hasText: 'Call one' }).waitFor({ timeout: patienceMs })
  await page.getByRole('link', { name: /^Mine/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('grid', { name: 'Mine' }).waitFor({ timeout: patienceMs })
  await page.reload()
  await page.locator('.row', { hasText: 'Call one' }).waitFor({ timeout: patienceMs })
  // Nobody has gone to a row of this list.
  for (const key of ['s', 'e', 'Enter']) await page.keyboard.press(key)
  expect(await page.locator('.row[data-current], .dialog, .job').count()).toBe(0)
  expect((await desk.server.tobedone.reads.job(shop, first))?.status).toBe('PENDING')
  await completeSelected(page, desk)
  await page.context().close()
}
