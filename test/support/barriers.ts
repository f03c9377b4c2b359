// What axe finds on a page that keeps people out, once the page is still: what comes or goes is half seen through for a moment.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'

const require = createRequire(import.meta.url)
const axe = readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
const isStill =
  "document.getAnimations().length === 0 && document.querySelector('[data-starting-style], [data-ending-style]') === null"

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** The barriers that are serious or critical, each with where it is. */
export async function barriersOf(page: Page): Promise<readonly string[]> {
  await eventually(() => page.evaluate<boolean>(isStill), Boolean)
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(await axe)
  // All rules; but what keeps nobody out is not described, and style sheets are not fetched for rules that nobody has switched on.
  const violations: readonly Violation[] = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'], preload: false }).then(({ violations }) => violations)",
  )
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
