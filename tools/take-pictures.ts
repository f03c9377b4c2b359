// `npm run pictures [-- FOLDER]`: takes the pictures of the README (docs/console.png, docs/funnel.png) of the console with an invented company in it,
// and with a folder also one of every page, light and dark, wide and narrow, full and empty, to be looked at.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Browser } from 'playwright-core'
import { createTobedone } from '../src/library/create-tobedone.ts'
import { authenticateByToken, mintToken, secretKeys, startServer, usualClaimNames } from '../src/server/index.ts'
import { openBrowser, openPage } from '../test/support/browser.ts'
import { onboardingLines, onboardingSteps } from './pictures/onboarding.ts'
import { completeProfile, storyLines, types, verifyEmail } from './pictures/story.ts'

const wide = { width: 1_320, height: 820 }
const narrow = { width: 390, height: 760 }
const folder = process.argv[2]
const data = await mkdtemp(join(tmpdir(), 'tobedone-pictures-'))
const jobs = await createTobedone({ types, dataFolder: data })
const { clock } = jobs.system
const secret = new TextEncoder().encode('a secret of pictures, long enough for it')
const server = await startServer({
  ...{ tobedone: jobs.system, host: '127.0.0.1', port: 0, isProduction: true, log: pino({ level: 'silent' }) },
  authentication: authenticateByToken({
    keys: secretKeys(secret),
    claims: usualClaimNames,
    clock,
    onTrouble: () => {},
  }),
})
const browser = await openBrowser()

interface Picture {
  readonly file: string
  readonly path?: string
  readonly isNarrow?: boolean
  readonly isDark?: boolean
  readonly who?: string
  /** The title of a job to open first. */
  readonly opens?: string
  readonly presses?: readonly string[]
}

async function* storyOf(count: number): AsyncGenerator<string> {
  yield storyLines(count, Date.now())
  yield onboardingLines(900, Date.now())
}

async function take(browser: Browser, picture: Picture): Promise<void> {
  const { file, path = '/', isNarrow = false, isDark = false, who = 'ann', opens, presses = [] } = picture
  const isStaff = who !== 'mia'
  const whom = { sub: who, roles: isStaff ? ['staff'] : [], groups: isStaff ? ['risk'] : [], expiresInMs: 3_600_000 }
  const token = who === '' ? null : await mintToken(whom, secret, usualClaimNames, clock.now())
  const context = await browser.newContext({
    ...{ viewport: isNarrow ? narrow : wide, colorScheme: isDark ? 'dark' : 'light', deviceScaleFactor: 1 },
  })
  const { page, complaints } = await openPage(context, `${server.url}${path}`, token)
  await page.waitForSelector('.row, .empty, .entrance, .agenda-entry, .funnel-step', { timeout: 20_000 })
  if (opens !== undefined) {
    await page.locator('.row', { hasText: opens }).first().click()
    await page.waitForSelector('.happening', { timeout: 20_000 })
    await page.mouse.move(5, 5)
  }
  for (const key of presses) await page.keyboard.press(key)
  // Transitions end.
  await page.waitForTimeout(700)
  await page.screenshot({ path: file })
  if (complaints.length > 0) console.log(file, complaints)
  await context.close()
}

const funnel = `/funnel?types=${onboardingSteps.join(',')}`

const toLookAt: readonly Omit<Picture, 'file'>[] = [
  {},
  { isDark: true, opens: 'Review payment' },
  { isNarrow: true },
  { isNarrow: true, isDark: true, opens: 'Review payment' },
  { path: '/?type=review_payment&view=overdue' },
  { path: '/?view=mine', who: 'zoe' },
  { path: '/agenda', who: 'mia' },
  { path: '/agenda', who: 'tom', isDark: true },
  { who: '' },
  { presses: ['j', 'j', 'x', 'j', 'x'] },
  { path: '/?view=mine', presses: ['j', 'e'] },
  { presses: ['?'], isDark: true },
  { path: funnel },
  { path: `${funnel}&period=90d`, isDark: true },
  { path: funnel, isNarrow: true },
  { path: `${funnel}&at=${new Date(Date.now() - 10 * 86_400_000).toISOString()}` },
  { path: '/funnel?period=1d' },
  { path: '/funnel?types=call_back&from=2020-01-01&to=2020-02-01', isNarrow: true, isDark: true },
]

try {
  if (folder !== undefined) await take(browser, { file: join(folder, 'empty.png') })
  for await (const outcome of jobs.importJobs(storyOf(140))) if (outcome.outcome === 'REFUSED') console.log(outcome)
  const target = { type: 'User', id: 'mia' }
  for (const type of [verifyEmail, completeProfile]) await jobs.request(type, { target, assignedTo: 'mia' })
  if (folder === undefined) {
    await take(browser, { file: 'docs/console.png', opens: 'Review payment' })
    await take(browser, { file: 'docs/funnel.png', path: funnel })
  } else
    for (const [index, picture] of toLookAt.entries())
      await take(browser, { ...picture, file: join(folder, `${index}.png`) })
} finally {
  await browser.close()
  await server.close()
  await jobs.close()
  await rm(data, { recursive: true, force: true })
}
