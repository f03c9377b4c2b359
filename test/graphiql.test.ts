// GraphiQL in a real browser: it needs nothing from elsewhere, its policy lets all of it run, and a subscription in it is live.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { openBrowser, openPage } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { startServer, type TestServer } from './support/server.ts'
import { shop } from './support/system.ts'

const patienceMs = 20_000

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer({ types: [defineJobType('call')] }), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** What the page shows as the answer. */
async function answer(page: Page): Promise<string> {
  return ((await page.locator('.graphiql-response').textContent()) ?? '').replaceAll('\u00a0', ' ')
}

test('runs a query, and a subscription that hears what happens, with nothing from elsewhere', {
  timeout: 120_000,
}, async () => {
  const context = await browser.newContext()
  const asked: string[] = []
  context.on('request', (request) => asked.push(request.url()))
  const headers = JSON.stringify({ authorization: `Bearer ${await server.token('deb', { roles: ['service'] })}` })
  await context.addInitScript((text) => localStorage.setItem('graphiql:headers', text), headers)
  const operations = 'query Who { viewer { id } } subscription Watch { jobRequested { kind job { target { id } } } }'
  const { page } = await openPage(context, `${server.url}/graphql?query=${encodeURIComponent(operations)}`, null)
  const execute = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: /^Execute query/ }).click({ timeout: patienceMs })
    await page.getByRole('menuitem', { name }).click({ timeout: patienceMs })
  }
  await execute('Who')
  await eventually(
    () => answer(page),
    (text) => text.includes('"deb"'),
    patienceMs,
  )
  await execute('Watch')
  await page.getByRole('button', { name: /^Stop query/ }).waitFor({ timeout: patienceMs })
  await eventually(
    async () => await (await fetch(`${server.url}/metrics`)).text(),
    (text) => /^tobedone_subscriptions(\{[^}]*\})? 1$/m.test(text),
    patienceMs,
  )
  await server.tobedone.operations.request(shop, { type: 'call', target: { type: 'Payment', id: 'seen live' } })
  await eventually(
    () => answer(page),
    (text) => text.includes('seen live'),
    patienceMs,
  )
  expect(asked.filter((url) => !url.startsWith(server.url) && !/^(blob|data):/.test(url))).toEqual([])
})
