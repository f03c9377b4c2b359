// The console in a real browser, against a real server: two members of staff and a user look on while things happen.
import { stat } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administer } from './support/administer.ts'
import { barriersOf } from './support/barriers.ts'
import { chooseTheme } from './support/choose-theme.ts'
import { type ConsoleDesk, type DeskPage, openConsoleDesk, rowsOf } from './support/console-desk.ts'
import { eventually } from './support/eventually.ts'
import { finishAgenda } from './support/finish-agenda.ts'
import { mailLinkTo } from './support/mail-link.ts'
import { stalledFigures, stalledUsers } from './support/stalled-users.ts'
import { staysInSight } from './support/stay-in-sight.ts'
import { shop } from './support/system.ts'
import { workByKeys } from './support/work-by-keys.ts'
import { workOnMany } from './support/work-on-many.ts'

const patienceMs = 15_000
let desk: ConsoleDesk
let ann: DeskPage
let ben: DeskPage

/** Requests a payment to be looked at. */
async function request(title: string): Promise<string> {
  const target = { type: 'Payment', id: title }
  const { job } = await desk.server.tobedone.operations.request(shop, { type: 'review_payment', target, title })
  return job?.id ?? ''
}

const row = (page: Page, title: string) => page.locator('.row', { hasText: title })
const notice = (page: Page, words: string) => page.locator('.notice', { hasText: words })

beforeAll(async () => {
  desk = await openConsoleDesk()
  ann = await desk.open('/?view=unassigned', await desk.staffToken('ann'))
  ben = await desk.open('/?view=unassigned', await desk.staffToken('ben'), { isDark: true })
  for (const { page } of [ann, ben]) await page.getByText('Everything has somebody').waitFor({ timeout: patienceMs })
})
afterAll(() => desk.close())

test('weighs less than 250 kB, compressed, before anything is opened', async () => {
  const paths = await ann.page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  const files = paths.filter((path) => /^\/assets\/.*\.(js|css)$/.test(path))
  expect(files.length).toBeGreaterThan(1)
  const sizes = files.map(async (file) => (await stat(new URL(`../dist/console${file}.gz`, import.meta.url))).size)
  const total = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0)
  expect(total).toBeLessThan(250_000)
})

test('shows a job that is requested on both screens; of two who claim it one wins, and the other is told who', async () => {
  await request('Card of Novak')
  await Promise.all([ann, ben].map(({ page }) => row(page, 'Card of Novak').waitFor({ timeout: patienceMs })))
  // Ben's page does not know yet that Ann has it.
  ben.hold()
  await row(ann.page, 'Card of Novak').getByRole('button', { name: 'Claim' }).click()
  await row(ann.page, 'claimed by you').waitFor({ timeout: patienceMs })
  await row(ben.page, 'Card of Novak').getByRole('button', { name: 'Claim' }).click()
  // What he did is shown at once, and taken back.
  await row(ben.page, 'Card of Novak').locator('.who', { hasText: 'you' }).waitFor({ timeout: patienceMs })
  ben.release()
  await notice(ben.page, 'ann was faster and has it now.').waitFor({ timeout: patienceMs })
  await row(ben.page, 'claimed by ann').waitFor({ timeout: patienceMs })
})

test('moves nothing under the pointer: what comes is counted, and shown when the pointer is gone', async () => {
  const { page } = ben
  await request('Second card')
  await page.getByRole('button', { name: '1 new job' }).waitFor({ timeout: patienceMs })
  expect(await row(page, 'Second card').count()).toBe(0)
  await page.mouse.move(4, 4)
  await row(page, 'Second card').waitFor({ timeout: patienceMs })
})

test('completes a job through a form made from its schema, judged before it is sent', async () => {
  const { page } = ann
  await page.getByRole('link', { name: /^Mine/ }).click()
  await page.mouse.move(4, 4)
  await row(page, 'Card of Novak').waitFor({ timeout: patienceMs })
  await page.keyboard.press('j')
  await page.keyboard.press('s')
  await row(page, 'Card of Novak').getByRole('button', { name: 'Complete' }).waitFor({ timeout: patienceMs })
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: 'Card of Novak' }).getByText('started').waitFor({ timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
  await page.keyboard.press('e')
  const dialog = page.getByRole('dialog', { name: 'Complete “Card of Novak, Payment Card of Novak”' })
  await dialog.getByLabel('Refunded cents').fill('-3')
  expect(await barriersOf(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Complete' }).click()
  await dialog.getByText('This has to be filled in.').waitFor({ timeout: patienceMs })
  await dialog.getByText('Say how it ended.').waitFor({ timeout: patienceMs })
  await dialog.getByRole('radio', { name: 'Refunded' }).click()
  await dialog.getByLabel('Note').fill('paid')
  await dialog.getByLabel('Refunded cents').fill('1250')
  await dialog.getByRole('button', { name: 'Complete' }).click()
  // Only the server knows that rule; what was written is still there.
  await dialog.getByText('Say more than that.').waitFor({ timeout: patienceMs })
  expect(await dialog.getByLabel('Refunded cents').inputValue()).toBe('1250')
  await dialog.getByLabel('Note').fill('paid twice')
  await dialog.getByRole('button', { name: 'Complete' }).click()
  await row(page, 'completed by you').waitFor({ timeout: patienceMs })
  await page.getByRole('complementary').getByText('paid twice').waitFor({ timeout: patienceMs })
  const opened = page.getByRole('complementary', { name: 'Card of Novak' })
  await opened.getByText('1,250').waitFor({ timeout: patienceMs })
  await opened.getByRole('region', { name: 'Notifications' }).getByText('Acted on').waitFor({ timeout: patienceMs })
  const link = opened.getByRole('link', { name: 'Payment Card of Novak' })
  expect(await link.getAttribute('href')).toBe('https://shop.example/payments/Card%20of%20Novak')
})

test('requests a job through a form of its type, and shows what the server finds at the fields it is about', async () => {
  const { page } = ann
  await page.keyboard.press('r')
  await page.getByRole('link', { name: /^Review payment Look/ }).click({ timeout: patienceMs })
  await page.getByLabel('Amount').fill('13', { timeout: patienceMs })
  await page.getByRole('button', { name: 'Request it' }).click()
  await page.getByText('This has to be filled in.').first().waitFor({ timeout: patienceMs })
  await page.getByRole('textbox', { name: 'About' }).fill('Payment')
  await page.getByRole('textbox', { name: 'Its id' }).fill('Sixth card')
  await page.getByRole('button', { name: 'Request it' }).click()
  await page.getByText('Nobody pays that.').waitFor({ timeout: patienceMs })
  expect(await barriersOf(page)).toEqual([])
  await page.getByLabel('Amount').fill('14')
  await page.getByRole('button', { name: 'Request it' }).click()
  const opened = page.getByRole('complementary', { name: 'Review payment' })
  await opened.getByText('Sixth card').waitFor({ timeout: patienceMs })
  await opened.getByRole('button', { name: 'Cancel…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the job' }).click()
  const gone = opened.getByText('Not wanted any more').or(opened.getByText('Cancelled'))
  await gone.first().waitFor({ timeout: patienceMs })
})

test('lets somebody in by a link that works once, and asks again when a token has ended, over the page as it is', async () => {
  const code = desk.code()
  const first = await desk.open(`/#code=${code}`, null)
  await first.page.getByText('ida').waitFor({ timeout: patienceMs })
  expect(first.page.url()).not.toContain(code)
  const second = await desk.open(`/#code=${code}`, null)
  await second.page.getByText('This link was used before').waitFor({ timeout: patienceMs })
  expect(await barriersOf(second.page)).toEqual([])
  await second.page.getByLabel('Token').fill(await desk.staffToken('ivo', { expiresInMs: 2_000 }))
  await second.page.getByRole('button', { name: 'Sign in' }).click()
  const dialog = second.page.getByRole('dialog', { name: 'Your sign-in has ended' })
  await dialog.getByLabel('Token').fill(await desk.staffToken('ivo'), { timeout: patienceMs })
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.waitFor({ state: 'detached', timeout: patienceMs })
  await row(second.page, 'Second card').waitFor({ timeout: patienceMs })
  await second.page.mouse.move(4, 4)
  await request('Fifth card')
  await row(second.page, 'Fifth card').waitFor({ timeout: patienceMs })
  for (const each of [first, second]) await each.page.context().close()
})

test('shows users what to do now, until all is done, and what became of what they asked for', () => finishAgenda(desk))

test('the page behind a link in a mail asks once more, in light and in dark, and does it when its button is pressed', async () => {
  const { tobedone } = desk.server
  for (const isDark of [false, true]) {
    const target = { type: 'User', id: isDark ? 'noa' : 'max' }
    const { job } = await tobedone.operations.request(shop, { type: 'verify_email', target, assignedTo: target.id })
    if (job === null) throw new Error('no job was made')
    const { page } = await desk.open(await mailLinkTo(desk.server, job), null, { isDark })
    await page.getByText('Say that this address is yours.').waitFor({ timeout: patienceMs })
    expect(await barriersOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('heading', { name: 'This is done' }).waitFor({ timeout: patienceMs })
    expect(await barriersOf(page)).toEqual([])
    expect((await tobedone.reads.job(shop, job.id))?.closedBy).toBe(target.id)
    await page.context().close()
  }
}, 60_000)

test('shows where people stall, as the API says it, as it changes, and as it was', async () => {
  const { tobedone } = desk.server
  for await (const { outcome } of tobedone.importJobs(stalledUsers())) expect(outcome).toBe('IMPORTED')
  const { page } = await desk.open('/funnel?types=verify_email,review_payment&period=90d', await desk.staffToken('ann'))
  const step = page.locator('.funnel-step[data-type="verify_email"]')
  const shown = async (): Promise<string> =>
    (await step.locator('.waiting-number, .age-figures dd').allInnerTexts()).join(' ')
  const isShown = (wanted: string) => eventually(shown, (found) => found === wanted, patienceMs)
  await isShown('2 5 d 7 d 7 d')
  expect(await stalledFigures(tobedone)).toBe('2 5 d 7 d 7 d')
  expect(await barriersOf(page)).toEqual([])
  await tobedone.operations.request(shop, { type: 'verify_email', target: { type: 'User', id: 'eve' } })
  await eventually(shown, (found) => found.startsWith('3 5 d'), patienceMs)
  await page.getByRole('slider', { name: 'As of' }).press('Home')
  await page.getByText('As it was on').waitFor({ timeout: patienceMs })
  await eventually(shown, (found) => found === '0', patienceMs)
  const then = new Date(Date.now() - 3 * 86_400_000)
  await page.goto(page.url().replace(/at=[^&]*/, `at=${then.toISOString()}`))
  await isShown(await stalledFigures(tobedone, then))
  expect(await stalledFigures(tobedone, then)).toBe('3 4 d 6 d 6 d')
  // It lies before the last day.
  await page.goto(page.url().replace('period=90d', 'period=1d'))
  await isShown('3 4 d 6 d 6 d')
  expect(await page.getByRole('alert').allInnerTexts()).toEqual([])
  expect(await barriersOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Back to live' }).click()
  await eventually(shown, (found) => found.startsWith('3 5 d'), patienceMs)
  await page.getByRole('button', { name: 'Steps as a table' }).click()
  await page
    .getByRole('table', { name: 'Steps' })
    .getByRole('row', { name: /^Verify email \d/ })
    .waitFor({ timeout: patienceMs })
  await page.getByRole('button', { name: 'Steps as a table' }).click()
  await step.locator('.age-figures a').nth(1).click()
  await eventually(
    () => rowsOf(page),
    (rows) => rows.length === 1 && rows[0]?.includes('cy') === true,
    patienceMs,
  )
  await page.context().close()
}, 60_000)

test(
  'lets admins see what runs by itself, and put right what has gone wrong',
  () => administer(desk, ann.page),
  120_000,
)

test(
  'acts by keys on the job that is opened, else on the row one has gone to, and leaves buttons their own keys',
  () => workByKeys(desk),
  120_000,
)

test(
  'does things to many jobs and for others: what is done is in the lists and their counts, and in reach on all windows',
  () => workOnMany(desk),
  120_000,
)

test('keeps everything in sight on a narrow window, however long it is', () => staysInSight(desk), 60_000)

test('is light or dark as one chooses, from the first moment on', () => chooseTheme(ann))

test('keeps nobody out, in light and in dark', async () => {
  for (const { page } of [ann, ben]) expect(await barriersOf(page)).toEqual([])
})

test('is let through by a policy without exceptions, and no page has complained', () => {
  expect(desk.complaints).toEqual([])
})
