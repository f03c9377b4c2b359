// kill -9 of the processes that go on with flows, between the end of a step and the request of the next: every step is asked for,
// once, and every flow comes to its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { size } from './size.ts'
import { openTestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { chainFlow, chainTypes } from './support/flow-child.ts'
import { jobCounts } from './support/flow-steps.ts'
import { randomFrom, runSeed } from './support/random.ts'
import { connectProduct, openSystem, shop } from './support/system.ts'

test(`killed again and again, they ask for each step once (seed ${runSeed})`, { timeout: 240_000 }, async () => {
  const random = randomFrom(runSeed)
  const database = await openTestDatabase()
  onTestFinished(() => database.close())
  // It starts flows and completes jobs, but lets others go on with them.
  const system = await openSystem(database.url, chainTypes, { flows: [chainFlow], hasTimers: false, pollMs: 50 })
  onTestFinished(() => system.close())
  const start = (): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'support', 'flow-child.ts'), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const children = [start(), start()]
  onTestFinished(async () => {
    for (const child of children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    }
  })
  const [first] = children
  if (first?.stdout) await once(first.stdout, 'data')
  const targets = Array.from({ length: size(10, 100) }, (_, index) => ({ type: 'User', id: String(index) }))
  for (const target of targets) await system.operations.startFlow(shop, 'chain', { target })
  let isDone = false
  const working = (async () => {
    while (!isDone) {
      const { jobs } = await system.reads.jobs(shop, { filter: { open: true }, orderBy: 'CREATED_AT_ASC', first: 50 })
      await Promise.all(jobs.map(({ id }) => system.operations.complete(shop, { id }, {})))
      await delay(20)
    }
  })()
  let kills = 0
  for (; kills < size(3, 25); kills++) {
    await delay(300 + random() * 900)
    const index = kills % 2
    children[index]?.kill('SIGKILL')
    children[index] = start()
  }
  const product = await connectProduct(database.url)
  onTestFinished(() => product.end())
  try {
    await eventually(
      async () => ({
        open: (await product.query("select id from tobedone.flow_run where status = 'OPEN'")).rowCount,
        followers: await system.followers(),
      }),
      ({ open }) => open === 0,
      120_000,
    )
  } finally {
    isDone = true
    await working
  }
  const onceEach = Object.fromEntries(chainTypes.map(({ name }) => [name, 1]))
  for (const target of targets) expect(await jobCounts(system, target)).toEqual(onceEach)
  console.info(`${kills} kills, ${targets.length} flows of ${chainTypes.length} steps`)
})
