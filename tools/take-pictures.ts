// `npm run pictures [-- FOLDER [PATH]]`: takes the pictures of the README (docs/console*.png, docs/funnel*.png) of the demo's console,
// and with a folder one of every page instead, light and dark, wide and narrow, full and empty, to be looked at; with a path only of
// the pages below it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser, openPage } from '../test/support/browser.ts'
import { buildConsole } from '../test/support/built-console.ts'
import { type Demo, openDemo } from './demo/open-demo.ts'
import { guests } from './demo/people.ts'

const wide = { width: 1_320, height: 820 }
const narrow = { width: 390, height: 760 }
const [, , folder, below = '/'] = process.argv
await buildConsole()
const dataFolder = await mkdtemp(join(tmpdir(), 'tobedone-pictures-'))
const browser = await openBrowser()

async function open(isFilled: boolean): Promise<Demo> {
  const stop = new AbortController().signal
  const demo = await openDemo({ dataFolder, port: 0, isFilled, stop, onPassed: () => {} })
  if (demo === null) throw new Error('nobody stops it')
  return demo
}

interface Picture {
  readonly file: string
  readonly path?: string
  readonly isNarrow?: boolean
  readonly isDark?: boolean
  readonly who?: keyof typeof guests | null
  /** The title of a job to open first, if there is one; else the first job. */
  readonly opens?: string
  readonly presses?: readonly string[]
}

async function take(demo: Demo, picture: Picture): Promise<void> {
  const { file, path = '/', isNarrow = false, isDark = false, who = 'staff', opens, presses = [] } = picture
  const token = who === null ? null : await demo.tokenOf(guests[who])
  const context = await browser.newContext({
    ...{ viewport: isNarrow ? narrow : wide, colorScheme: isDark ? 'dark' : 'light', deviceScaleFactor: 1 },
  })
  const { page, complaints } = await openPage(context, `${demo.url}${path}`, token)
  await page.waitForSelector(
    '.row, .empty, .entrance, .agenda-entry, .page-title, .funnel-step[data-type], .entries > *, .admin .part-none',
    { timeout: 60_000 },
  )
  if (opens !== undefined) {
    // What there is depends on the hour: at night most of it is done.
    const named = page.locator('.row', { hasText: opens })
    await ((await named.count()) > 0 ? named : page.locator('.row')).first().click()
    await page.waitForSelector('.happening', { timeout: 60_000 })
    await page.mouse.move(5, 5)
  }
  for (const key of presses) await page.keyboard.press(key)
  // Transitions end.
  await page.waitForTimeout(700)
  await page.screenshot({ path: file })
  if (complaints.length > 0) console.log(file, complaints)
  await context.close()
}

const funnel = '/funnel?flow=onboarding&period=7d'

const toLookAt: readonly Omit<Picture, 'file'>[] = [
  {},
  { isDark: true, opens: 'Review payment' },
  { isNarrow: true },
  { isNarrow: true, isDark: true, opens: 'Review payment' },
  { path: '/?type=review_payment&view=overdue' },
  { path: '/?view=mine', who: 'admin' },
  { path: '/agenda', who: 'user' },
  { path: '/agenda', who: 'admin', isDark: true },
  { who: null },
  { presses: ['j', 'j', 'x', 'j', 'x'] },
  { path: '/?type=review_payment', presses: ['j', 'e'] },
  { presses: ['?'], isDark: true },
  { path: funnel },
  { path: '/funnel?flow=onboarding&period=90d', isDark: true },
  { path: funnel, isNarrow: true },
  { path: `${funnel}&at=${new Date(Date.now() - 10 * 86_400_000).toISOString()}` },
  { path: '/funnel?period=1d' },
  { path: '/funnel?types=review_payment,check_document,call_back&period=30d' },
  { path: '/funnel?types=call_back&from=2020-01-01&to=2020-02-01', isNarrow: true, isDark: true },
  { path: '/request' },
  { path: '/request?type=review_payment', isDark: true },
  { path: '/request?type=review_payment', isNarrow: true },
  { path: '/request', who: 'user', isNarrow: true },
  { path: '/admin', who: 'admin' },
  { path: '/admin?type=review_payment', who: 'admin', isDark: true },
  { path: '/admin?type=check_document', who: 'admin', isNarrow: true },
  { path: '/admin/followers', who: 'admin' },
  { path: '/admin/followers', who: 'admin', isNarrow: true, isDark: true },
  { path: '/admin/dead-letters', who: 'admin' },
  { path: '/admin/dead-letters', who: 'admin', isNarrow: true },
  { path: '/admin/webhooks', who: 'admin' },
  { path: '/admin/webhooks?status=GIVEN_UP', who: 'admin', isDark: true },
  { path: '/admin/webhooks', who: 'admin', isNarrow: true },
  { path: '/admin/connections', who: 'admin' },
  { path: '/admin/connections', who: 'admin', isNarrow: true, isDark: true },
  { path: '/admin' },
]

async function takeEmpty(folder: string): Promise<void> {
  const demo = await open(true)
  for (const [index, path] of ['/', '/admin/dead-letters', '/admin/webhooks'].entries())
    if (path.startsWith(below)) await take(demo, { path, who: 'admin', file: join(folder, `empty-${index}.png`) })
  await demo.close()
}

try {
  if (folder !== undefined) await takeEmpty(folder)
  const demo = await open(false)
  if (folder === undefined) {
    for (const isDark of [false, true]) {
      const ending = isDark ? '-dark.png' : '.png'
      await take(demo, { file: `docs/console${ending}`, opens: 'Review payment', isDark })
      await take(demo, { file: `docs/funnel${ending}`, path: funnel, isDark })
    }
  } else
    for (const [index, picture] of toLookAt.entries())
      if ((picture.path ?? '/').startsWith(below)) await take(demo, { ...picture, file: join(folder, `${index}.png`) })
  await demo.close()
} finally {
  await browser.close()
  await rm(dataFolder, { recursive: true, force: true })
}
