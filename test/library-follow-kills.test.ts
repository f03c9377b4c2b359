// kill -9 of processes that follow the log: what they write in the transaction of their checkpoint is written exactly once, in
// order; what they do outside of it happens at least once.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { size } from './size.ts'
import { eventually } from './support/eventually.ts'
import { openLedger, requestCall } from './support/ledger.ts'
import { randomFrom, runSeed } from './support/random.ts'

test(`killed again and again, two processes write each event once, in order (seed ${runSeed})`, {
  timeout: 120_000,
}, async () => {
  const random = randomFrom(runSeed)
  const ledger = await openLedger()
  onTestFinished(() => ledger.close())
  const jobs = await ledger.open()
  const outside: string[] = []
  const start = (): ChildProcess => {
    const script = join(import.meta.dirname, 'support', 'follower-child.ts')
    const child = spawn(process.execPath, [script, ledger.databaseUrl, '2'], { stdio: ['ignore', 'pipe', 'inherit'] })
    createInterface(child.stdout).on('line', (line) => outside.push(line))
    return child
  }
  let children = [start(), start()]
  ledger.beforeClose(async () => {
    for (const child of children) child.kill('SIGKILL')
  })
  const rounds = size(2, 25)
  for (let round = 0; round < rounds; round++) {
    const before = outside.length
    for (let index = 0; index < size(30, 80); index++) {
      const { id } = await requestCall(jobs, `${round} ${index}`)
      if (random() < 0.5) await jobs.complete(id)
    }
    await eventually(
      () => outside.length,
      (length) => length > before,
      20_000,
    )
    await delay(random() * 60)
    const victim = children[round % 2]
    victim?.kill('SIGKILL')
    if (victim) await once(victim, 'close')
    children = children.map((child) => (child === victim ? start() : child))
  }
  const wanted = await ledger.logged()
  await eventually(ledger.handled, ({ length }) => length >= wanted.length, 30_000)
  expect(await ledger.handled()).toEqual(wanted)
  expect(new Set(outside)).toEqual(new Set(wanted))
  await eventually(
    () => jobs.followers(),
    ([follower]) => follower?.lag === 0,
  )
})
