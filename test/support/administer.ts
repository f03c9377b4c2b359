// What admins do in the console, in a real browser: they find what was given up, have it tried again, and look after the rest.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriersOf } from './barriers.ts'
import type { ConsoleDesk } from './console-desk.ts'
import { shop } from './system.ts'
import { admin } from './webhook-desk.ts'
import { openReceiver, type Receiver } from './webhook-receiver.ts'

const patienceMs = 15_000

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const entryOf = (page: Page, name: string, words: string) => part(page, name).locator('.entry', { hasText: words })
const visit = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages for admins' }).getByRole('link', { name, exact: true }).click()

async function mendDeadLetters({ mailFault }: ConsoleDesk, page: Page, receiver: Receiver): Promise<void> {
  const [events, mails] = [part(page, 'Events that no webhook took'), part(page, 'Mails')]
  await entryOf(page, 'Events that no webhook took', 'about the crm').waitFor({ timeout: patienceMs })
  await entryOf(page, 'Mails', 'to zoe').getByText('a word is missing').waitFor({ timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
  receiver.answer(() => 204)
  mailFault.isThere = false
  await events.getByRole('button', { name: 'Try again' }).click()
  // What other tests here tell people who have no address is given up as well, and is so again.
  await mails.getByRole('button', { name: 'Try all again' }).click()
  await events.getByText('Every event that a webhook wants was taken').waitFor({ timeout: patienceMs })
  await entryOf(page, 'Mails', 'to zoe').waitFor({ state: 'detached', timeout: patienceMs })
}

async function lookAfterWebhook(page: Page): Promise<void> {
  await visit(page, 'Webhooks')
  const crm = entryOf(page, 'Webhooks', 'The CRM')
  await crm.getByText('On', { exact: true }).waitFor({ timeout: patienceMs })
  await page.getByRole('button', { name: 'Taken' }).click()
  await entryOf(page, 'What was sent', 'about the crm').getByText('204').waitFor({ timeout: patienceMs })
  await crm.getByRole('switch').click()
  await crm.getByText('Off', { exact: true }).waitFor({ timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
  await crm.getByRole('button', { name: 'More about' }).click()
  await page.getByRole('menuitem', { name: 'New secret' }).click()
  await page.getByRole('button', { name: 'Make it' }).click()
  const secret = page.getByRole('dialog', { name: 'Its secret' })
  expect(await secret.getByLabel('Secret').inputValue({ timeout: patienceMs })).toMatch(/^whsec_/)
  await secret.getByRole('button', { name: 'I have it' }).click()
}

async function lookAround(page: Page): Promise<void> {
  await visit(page, 'Connections')
  await entryOf(page, 'Connections', 'root').getByText('you').first().waitFor({ timeout: patienceMs })
  await visit(page, 'Followers')
  await entryOf(page, 'Followers', 'tobedone webhooks').getByText('Up to date').waitFor({ timeout: patienceMs })
  await visit(page, 'Types and flows')
  const step = page.getByRole('list', { name: 'Steps of Welcome' }).getByRole('link', { name: 'Review payment' })
  await step.getByText('after Verify email').waitFor({ state: 'attached', timeout: patienceMs })
  await step.click()
  await page.getByText('group risk').waitFor({ timeout: patienceMs })
  await part(page, 'Result').getByText('refundedCents (optional)').waitFor({ timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
}

/** Does all of it, and sees that a member of staff, at a page of theirs, does not get to see it. */
export async function administer(desk: ConsoleDesk, staff: Page): Promise<void> {
  const { tobedone, token } = desk.server
  const receiver = await openReceiver()
  try {
    receiver.answer(() => 500)
    desk.mailFault.isThere = true
    await tobedone.webhooks.create(admin, { url: `${receiver.url}/crm`, types: ['call_back'], description: 'The CRM' })
    const metadata = { about: 'the crm' }
    const target = { type: 'Customer', id: 'about the crm' }
    await tobedone.operations.request(shop, { type: 'call_back', target, metadata })
    await tobedone.operations.request(shop, { type: 'verify_email', target, assignedTo: 'zoe' })
    const { page } = await desk.open('/admin/dead-letters', await token('root', { roles: ['admin'] }))
    await mendDeadLetters(desk, page, receiver)
    await lookAfterWebhook(page)
    await lookAround(page)
    await staff.evaluate("history.pushState(null, '', '/admin/dead-letters')")
    await staff.getByText('Only admins see these pages.').waitFor({ timeout: patienceMs })
    expect(await staff.getByRole('link', { name: 'Admin' }).count()).toBe(0)
    await staff.goBack()
    await page.context().close()
  } finally {
    await receiver.close()
  }
}
