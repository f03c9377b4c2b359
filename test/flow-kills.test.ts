// kill -9 of the processes that go on with flows, between the end of a step and the request of the next: every step is asked for,
// once, and every flow comes to its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
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
  const requested = await system.subscribe({ viewer: () => shop, filter: {}, kinds: ['REQUESTED'] })
  let completed = 0
  const working = (async () => {
    for await (const { event } of requested) {
      await system.operations.complete(shop, { id: event.jobId }, {})
      completed++
    }
  })()
  const targets = Array.from({ length: size(6, 100) }, (_, index) => ({ type: 'User', id: String(index) }))
  for (const target of targets) await system.operations.startFlow(shop, 'chain', { target })
  const kills = size(2, 25)
  const steps = targets.length * chainTypes.length
  const mostBetween = steps / (kills + 1)
  for (let kill = 0; kill < kills; kill++) {
    // After so many steps more: at the end of one, whose next step is about to be asked for.
    // Who goes on while nobody looks may be further than that already: behind the last step there is none to wait for.
    const goal = Math.min(steps, completed + 1 + Math.floor(random() * (mostBetween - 1)))
    await eventually(
      () => completed,
      (count) => count >= goal,
      60_000,
    )
    children[kill % 2]?.kill('SIGKILL')
    children[kill % 2] = start()
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
    await requested.return?.()
    await working
  }
  const onceEach = Object.fromEntries(chainTypes.map(({ name }) => [name, 1]))
  for (const target of targets) expect(await jobCounts(system, target)).toEqual(onceEach)
  console.info(`${kills} kills, ${targets.length} flows of ${chainTypes.length} steps`)
})
