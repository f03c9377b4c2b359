// The main job on real input: where does a bank's loan desk stall? Its work comes in by import, and what the API then says of
// what waits, since when, and of how long things took agrees with what is counted straight from the file. Where the data is not
// there (see loan-desk/data.ts) the check says so and passes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lengthOf } from '../src/console/moments.ts'
import type { FunnelOfQuery } from './generated/graphql.ts'
import { countTimes, ranksOf } from './loan-desk/count-times.ts'
import { agesAt, waitsByWeekday } from './loan-desk/count-waiting.ts'
import { chooseApplications, loanDeskPath, readLoanDesk } from './loan-desk/data.ts'
import { importLinesOf } from './loan-desk/import-lines.ts'
import { loanDeskTypes } from './loan-desk/job-types.ts'
import { size } from './size.ts'
import { openBrowser, openPage } from './support/browser.ts'
import { buildConsole } from './support/built-console.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { startServer, type TestServer } from './support/server.ts'
import { funnel, jobStats } from './support/statistics-documents.ts'

const all = 100_000
const types = loanDeskTypes.map(({ name }) => name)
const moments = [
  ...['2011-10-03T10:00:00+02:00', '2011-10-08T12:00:00+02:00', '2011-11-15T09:30:00+01:00'],
  ...['2011-12-24T18:00:00+01:00', '2012-01-31T17:00:00+01:00'],
]
const hours = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 36_000) / 100)

let server: TestServer
let manager: Client

beforeAll(async () => {
  server = await startServer({ types: loanDeskTypes })
  manager = await clientOf(server, 'manager', { roles: ['staff'] })
})
afterAll(() => server?.close())

async function importDesk(lines: readonly string[]): Promise<void> {
  const pieces = async function* () {
    for (const line of lines) yield `${line}\n`
  }
  for await (const { outcome } of server.tobedone.importJobs(pieces())) expect(outcome).toBe('IMPORTED')
}

type Step = FunnelOfQuery['funnel']['steps'][number]

function shownStep({ pending, inProgress, pendingAge }: Step) {
  if (pendingAge === null) return { open: pending + inProgress, pendingAge }
  const { oldestJobId: _, ...age } = pendingAge
  return { open: pending + inProgress, pendingAge: age }
}

test('where the loan desk stalls, as the file says', { timeout: size(2, 30) * 60_000 }, async () => {
  const log = await readLoanDesk()
  if (log === null) return console.log(`The log of the loan desk is not there (${loanDeskPath}): nothing was checked.`)
  const chosen = chooseApplications(log, size(50, all))
  await importDesk(importLinesOf(log, chosen))
  const stays = countTimes(log, chosen)
  const byType = Map.groupBy(stays, ({ type }) => type)
  const staysOf = (type: string) => byType.get(type) ?? []

  let wereOpen = 0
  for (const asOf of moments) {
    const { funnel: found } = await manager.run(funnel, { types, asOf })
    expect([asOf, found.steps.map(shownStep)]).toEqual([
      asOf,
      types.map((type) => agesAt(staysOf(type), Date.parse(asOf))),
    ])
    const { jobStats: stats } = await manager.run(jobStats, { filter: { open: true }, groupBy: ['TYPE'], asOf })
    const openOf = Object.fromEntries(stats.groups.map(({ type, count }) => [type?.name, count]))
    expect(types.map((type) => openOf[type] ?? 0)).toEqual(found.steps.map((step) => shownStep(step).open))
    wereOpen += found.steps.reduce((sum, step) => sum + shownStep(step).open, 0)
    console.table(
      found.steps.map((step) => {
        const { open, pendingAge } = shownStep(step)
        const ages = { p50: hours(pendingAge?.p50Ms ?? null), p90: hours(pendingAge?.p90Ms ?? null) }
        return { [`open at ${asOf}`]: open, type: step.type.name, ...ages, oldest: hours(pendingAge?.oldestMs ?? null) }
      }),
    )
  }
  expect(wereOpen).toBeGreaterThan(0)

  await buildConsole()
  const browser = await openBrowser()
  const token = await server.token('manager', { roles: ['staff'] })
  for (const asOf of moments.slice(1, 3)) {
    const at = new Date(asOf).toISOString()
    const address = `${server.url}/funnel?types=${types.join(',')}&from=2011-10-01&to=2012-03-15&at=${at}`
    const { page } = await openPage(await browser.newContext(), address, token)
    const steps = page.locator(`.funnel-steps[data-as-of="${at}"] .funnel-step:not(.funnel-head)`)
    await steps.nth(types.length - 1).waitFor({ timeout: 60_000 })
    for (const [index, type] of types.entries()) {
      const { open, pendingAge } = agesAt(staysOf(type), Date.parse(asOf))
      const { p50Ms = 0, p90Ms = 0, oldestMs = 0 } = pendingAge ?? {}
      const ages = pendingAge === null ? [] : [p50Ms, p90Ms, oldestMs].map((ms) => lengthOf(ms ?? 0))
      const shown = await steps.nth(index).locator('.waiting-number, .age-figures dd').allInnerTexts()
      expect([asOf, type, ...shown]).toEqual([asOf, type, open.toLocaleString('en'), ...ages])
    }
  }
  await browser.close()

  const { funnel: whole } = await manager.run(funnel, { types })
  const ranks = whole.steps.map(({ type, wait, lead }) => {
    return [type.name, { wait50: wait.p50Ms, wait90: wait.p90Ms, lead50: lead.p50Ms, lead90: lead.p90Ms }] as const
  })
  expect(ranks).toEqual(types.map((type) => [type, ranksOf(staysOf(type))]))
  console.table(
    whole.steps.map(({ type, entered, completed, conversion, wait, lead }) => ({
      ...{ type: type.name, entered, completed, conversion: conversion && Math.round(conversion * 100) / 100 },
      ...{ wait50: hours(wait.p50Ms), wait90: hours(wait.p90Ms), lead50: hours(lead.p50Ms), lead90: hours(lead.p90Ms) },
    })),
  )

  const { jobStats: weekdays } = await manager.run(jobStats, { groupBy: ['WEEKDAY'], timeZone: 'Europe/Amsterdam' })
  const waits = weekdays.groups.map(({ weekday, wait }) => ({ weekday, ...wait }))
  expect(waits).toEqual(waitsByWeekday(stays))
  console.table(waits.map(({ p50Ms, p90Ms, ...wait }) => ({ ...wait, wait50: hours(p50Ms), wait90: hours(p90Ms) })))
})
