// The console while its connection, its server or its session is away: it says so, does nothing then, and is right afterwards without a
// reload. Also lists of many jobs, which are read on as one scrolls.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authenticateByProduct } from '../src/server/authentication/by-product.ts'
import { size } from './size.ts'
import { openPage } from './support/browser.ts'
import { type ConsoleDesk, type DeskPage, deskTypes, openConsoleDesk, rowsOf } from './support/console-desk.ts'
import { eventually } from './support/eventually.ts'
import { startServer } from './support/server.ts'
import { openSystem, shop, staff } from './support/system.ts'

const patienceMs = 15_000
let desk: ConsoleDesk
let ben: DeskPage

/** Requests a payment to be looked at. */
async function request(title: string): Promise<void> {
  const target = { type: 'Payment', id: title }
  await desk.server.tobedone.operations.request(shop, { type: 'review_payment', target, title })
}

const row = (page: Page, title: string) => page.locator('.row', { hasText: title })
const lost = (page: Page) => page.getByText('Connection lost.')

/** Waits until what one acts with is there, although nothing was opened yet. */
async function hasFetchedAhead(page: Page): Promise<void> {
  await page.clock.runFor(3_000)
  const part = 'link[href*="complete-dialog"]'
  await page.locator(part).waitFor({ state: 'attached', timeout: patienceMs })
  await page.evaluate(`import(document.querySelector('${part}').href).then(() => {})`)
}

/** Completes a payment beside the server. */
async function completeBeside(title: string): Promise<void> {
  const beside = await openSystem(desk.server.databaseUrl, deskTypes)
  const target = { type: 'Payment', id: title }
  const done = { outcome: 'released', result: { note: 'fine' } }
  const { jobs } = await beside.operations.complete(shop, { type: 'review_payment', target }, done)
  expect(jobs).toHaveLength(1)
  await beside.close()
}

/** Tries to claim, which is refused where it can be seen. To the browser the button is disabled, and yet it says why. */
async function claimInVain(page: Page, title: string): Promise<void> {
  await row(page, title).getByRole('button', { name: 'Claim' }).click({ force: true })
  await page.locator('.notice', { hasText: 'Not done' }).first().waitFor({ timeout: patienceMs })
  await page.mouse.move(4, 4)
}

/** Waits until a page shows what one that has just been opened does. */
async function isAsFresh(page: Page, titles: readonly string[]): Promise<void> {
  const fresh = await desk.open('/?view=unassigned', await desk.staffToken('ben'))
  for (const title of titles) await row(fresh.page, title).waitFor({ timeout: patienceMs })
  const wanted = await rowsOf(fresh.page)
  expect(wanted).toHaveLength(titles.length)
  await eventually(
    () => rowsOf(page),
    (rows) => JSON.stringify(rows) === JSON.stringify(wanted),
    patienceMs,
  )
  await fresh.page.context().close()
}

beforeAll(async () => {
  desk = await openConsoleDesk()
  for (const title of ['First card', 'Second card', 'Third card']) await request(title)
  ben = await desk.open('/?view=unassigned', await desk.staffToken('ben'), { hasClock: true })
  await row(ben.page, 'Third card').waitFor({ timeout: patienceMs })
  await hasFetchedAhead(ben.page)
})
afterAll(() => desk.close())

test('finds out that the network has fallen silent, does nothing then, and is right when it is back', async () => {
  const { page } = ben
  ben.cutOff()
  await eventually(
    async () => {
      await page.clock.runFor(3_000)
      return await lost(page).count()
    },
    (count) => count === 1,
    patienceMs,
  )
  await claimInVain(page, 'First card')
  await completeBeside('First card')
  ben.mend()
  await eventually(
    async () => {
      await page.clock.runFor(1_000)
      return await lost(page).count()
    },
    (count) => count === 0,
    patienceMs,
  )
  await isAsFresh(page, ['Second card', 'Third card'])
})

test('says that the server is gone, and after a restart is as a fresh page', async () => {
  const { page } = ben
  await row(page, 'Second card').focus()
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: 'Complete “Second card, Payment Second card”' })
  await dialog.getByRole('radio', { name: 'Released' }).click()
  await dialog.getByLabel('Note').fill('half written')
  const { page: form } = await desk.open('/request?type=call_back', await desk.server.token('mia'))
  await form.getByLabel('About').fill('half written')
  await desk.stop()
  for (const each of [page, form]) await lost(each).waitFor({ timeout: patienceMs })
  // It is disabled to the browser, and yet says why.
  await form.getByRole('button', { name: 'Send' }).click({ force: true })
  await form.getByText('so this was not sent').waitFor({ timeout: patienceMs })
  await dialog.getByRole('button', { name: 'Complete' }).click()
  await dialog.getByText('The connection is lost.').waitFor({ timeout: patienceMs })
  expect(await dialog.getByLabel('Note').inputValue()).toBe('half written')
  await dialog.getByRole('button', { name: 'Back' }).click()
  await claimInVain(page, 'Second card')
  await completeBeside('Second card')
  await desk.restart()
  for (const each of [page, form]) await lost(each).waitFor({ state: 'detached', timeout: patienceMs })
  expect(await form.getByLabel('About').inputValue()).toBe('half written')
  await form.getByRole('button', { name: 'Send' }).click()
  await form.getByText('What you asked for').waitFor({ timeout: patienceMs })
  await isAsFresh(page, ['Third card', 'Call back'])
  for (const each of [page, form]) await each.context().close()
}, 60_000)

test('goes by the session of the product; one that ends is asked for again over what is half written', async () => {
  const signedIn = new Map([['ann', { viewer: { id: 'ann', roles: ['staff'] as const, groups: ['risk'] } }]])
  const server = await startServer({
    ...{ types: deskTypes, databaseUrl: desk.server.databaseUrl, isProduction: true },
    authentication: ({ clock }) =>
      authenticateByProduct({
        async authenticate({ headers }) {
          return signedIn.get(/session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? '') ?? null
        },
        ...{ clock, freshness: { askEveryMs: 50, patienceMs: 2_000, keepMs: 2_000 }, onTrouble: () => {} },
      }),
  })
  const context = await desk.browser.newContext({ reducedMotion: 'reduce' })
  const { page, complaints } = await openPage(context, `${server.url}/?view=unassigned`, null)
  const again = page.getByRole('button', { name: 'I have signed in' })
  await page.getByText('Your product says who you are.').waitFor({ timeout: patienceMs })
  await context.addCookies([{ name: 'session', value: 'ann', url: server.url }])
  await again.click()
  await row(page, 'Third card').click({ timeout: patienceMs })
  await page.getByLabel('Comment').fill('half written', { timeout: patienceMs })
  const ann = signedIn.get('ann')
  signedIn.clear()
  const dialog = page.getByRole('dialog', { name: 'Your sign-in has ended' })
  await dialog.waitFor({ timeout: patienceMs })
  if (ann) signedIn.set('ann', ann)
  await again.click()
  await dialog.waitFor({ state: 'detached', timeout: patienceMs })
  expect(await page.getByLabel('Comment').inputValue()).toBe('half written')
  await page.mouse.move(4, 4)
  await request('Fourth card')
  await row(page, 'Fourth card').waitFor({ timeout: patienceMs })
  expect(complaints).toEqual([])
  await context.close()
  await server.close()
})

test('reads a long list on as one scrolls, with only what is in sight on the page, and moves nothing under the pointer', async () => {
  const { operations, reads } = desk.server.tobedone
  const count = size(300, 10_000)
  const request = (index: number) =>
    operations.request(shop, {
      type: 'call_back',
      target: { type: 'Customer', id: `${index}` },
      metadata: { about: 'a call' },
      title: `Call ${index}`,
      priority: index % 100,
    })
  // All of them at once would keep this process from anything else for as long as a connection may take.
  for (let from = 0; from < count; from += 500)
    await Promise.all(Array.from({ length: Math.min(500, count - from) }, (_, index) => request(from + index)))
  const filter = { type: ['call_back'], open: true }
  const [last] = (await reads.jobs(shop, { filter, orderBy: 'PRIORITY', last: 1 })).jobs
  const openedAt = performance.now()
  const { page } = await desk.open('/?type=call_back', await desk.staffToken('ann', { roles: ['admin'] }))
  const list = page.getByRole('grid')
  await row(page, 'Call 99').first().waitFor({ timeout: patienceMs })
  console.info(`the first view of ${count} jobs took ${Math.round(performance.now() - openedAt)} ms`)
  await page.mouse.move(700, 400)
  const sizes = new Set<number>()
  await eventually(
    async () => {
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      const rows = await rowsOf(page)
      sizes.add(rows.length)
      return rows.at(-1)?.split('\n')[0]
    },
    (title) => title === last?.title,
    size(patienceMs, 120_000),
  )
  expect(Math.max(...sizes)).toBeLessThan(60)
  // Of what is in sight: how much is kept ready beyond that changes as it comes to rest.
  const places = (): Promise<readonly unknown[]> =>
    list.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return [...element.querySelectorAll<HTMLElement>('.row')]
        .map((each) => ({ id: each.dataset['id'], place: each.getBoundingClientRect() }))
        .filter(({ place }) => place.bottom > top && place.top < bottom)
        .map(({ id, place }) => [id, place.top])
    })
  const before = await places()
  expect(before.length).toBeGreaterThan(5)
  await operations.update(shop, { id: last?.id ?? '' }, { title: 'It was the last' })
  const target = { type: 'Customer', id: 'new' }
  const [metadata, type] = [{ about: 'a call' }, 'call_back']
  await operations.request(shop, { type, target, metadata, title: 'The new first', priority: 100 })
  await row(page, 'It was the last').waitFor({ timeout: patienceMs })
  await page.getByRole('button', { name: '1 new job' }).waitFor({ timeout: patienceMs })
  expect(await places()).toEqual(before)
  await operations.complete(staff('ben'), { id: last?.id ?? '' }, {})
  await row(page, 'completed by ben').waitFor({ timeout: patienceMs })
  expect(await places()).toEqual(before)
  await page.mouse.move(4, 4)
  await list.evaluate((element) => element.scrollTo(0, 0))
  await row(page, 'The new first').waitFor({ timeout: patienceMs })
})

test('no page has complained', () => {
  expect(desk.complaints).toEqual([])
})
