// What a user does in the console, in a real browser: one thing after the other until all is done, and asks for something.
import { expect } from 'vitest'
import { barriersOf } from './barriers.ts'
import type { ConsoleDesk } from './console-desk.ts'
import { shop } from './system.ts'

const patienceMs = 15_000

/** Does it. */
export async function finishAgenda(desk: ConsoleDesk): Promise<void> {
  const { tobedone, token } = desk.server
  await tobedone.operations.request(shop, {
    ...{ type: 'verify_email', target: { type: 'User', id: 'mia' }, assignedTo: 'mia' },
  })
  const { page } = await desk.open('/', await token('mia'), { hasClock: true })
  await page.getByText('One thing, about 2 min').waitFor({ timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
  const link = page.getByRole('link', { name: /^Verify email/ })
  expect(await link.getAttribute('href')).toBe('https://shop.example/users/mia')
  await page.getByRole('button', { name: 'Verify email is done' }).click()
  // The next step of something may be on its way.
  await page.getByText('Looking whether something comes next').waitFor({ timeout: patienceMs })
  await page.clock.runFor(3_000)
  await page.getByText('All done').waitFor({ timeout: patienceMs })
  await page.getByRole('link', { name: 'Ask for something' }).click()
  // As from a bookmark, with nothing followed before.
  await page.reload()
  await page.getByLabel('About').fill('my card', { timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('What to do now').waitFor({ timeout: patienceMs })
  await page.locator('.notice', { hasText: 'Call back: requested' }).waitFor({ timeout: patienceMs })
  const asked = page.getByRole('region', { name: 'What you asked for' }).getByRole('listitem')
  await asked.filter({ hasText: 'Call back' }).getByText('Waiting').waitFor({ timeout: patienceMs })
  await page.context().close()
}
