// A real browser for tests of the console: the Chromium that npm brings, or the one that TOBEDONE_CHROMIUM names (needed where
// npm's does not run: it is for Linux on x64).
import bundled from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { unpackedBrowser } from './unpacked-browser.ts'

const patienceMs = 15_000

/** What a page said that it should not have said: errors, and what its policy did not let through. */
export interface WatchedPage {
  readonly page: Page
  readonly complaints: readonly string[]
}

// What is for one page in one process; and a graphics card played by the processor, which costs a third of all that a page does.
const unfit: ReadonlySet<string> = new Set([
  ...['--headless=shell', '--single-process', '--no-zygote', '--in-process-gpu', '--ignore-gpu-blocklist'],
  ...['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
])

/** Starts the browser. */
export async function openBrowser(): Promise<Browser> {
  const named = process.env['TOBEDONE_CHROMIUM']
  const executablePath = named ?? (await unpackedBrowser())
  const args = named === undefined ? [...bundled.args.filter((arg) => !unfit.has(arg)), '--disable-gpu'] : []
  return await chromium.launch({ executablePath, args, headless: true })
}

/** Opens a page that is signed in with a token; null: not signed in. */
export async function openPage(
  context: BrowserContext,
  address: string,
  token: string | null,
  hasClock = false,
): Promise<WatchedPage> {
  const page = await context.newPage()
  // Sooner than a test ends, so that what was waited for in vain is told.
  page.setDefaultTimeout(patienceMs)
  if (hasClock) await page.clock.install()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    const text = message.text()
    // What cannot be reached, and what is refused, the page says itself.
    const isOfNetwork = text.startsWith('Failed to load resource') || text.startsWith('WebSocket connection to')
    if (text.includes('Content Security Policy') || (message.type() === 'error' && !isOfNetwork)) complaints.push(text)
  })
  if (token !== null) await page.addInitScript((text) => sessionStorage.setItem('tobedone.token', text), token)
  await page.goto(address)
  return { page, complaints }
}
