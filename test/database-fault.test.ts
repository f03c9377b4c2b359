// PostgreSQL is killed, or stops at once, in the midst of work: no process ends, whoever asks is told UNAVAILABLE, and when it is back so is
// everything else, with all that was acknowledged and each event once.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { JobError } from '../src/domain/job-error.ts'
import { type Cluster, prepareCluster } from '../src/store/embedded/cluster.ts'
import { superuser } from '../src/store/embedded/create-cluster.ts'
import { prepareDataFolder } from '../src/store/embedded/data-folder.ts'
import { ensureRunning } from '../src/store/embedded/ensure-running.ts'
import { stopPostgres } from '../src/store/embedded/stop-postgres.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { mainProcess, newFolder, processesIn, removeFolders } from './support/embedded-facts.ts'
import { eventually } from './support/eventually.ts'
import { Reader } from './support/reader.ts'
import { openSystem, shop } from './support/system.ts'

const types = [defineJobType('review')]
const workers = 24
// Killed, its immediate stop, and its fast one, in which it tells everybody.
const signals = ['SIGKILL', 'SIGQUIT', 'SIGINT'] as const

let folder: string
let cluster: Cluster
let port: number
let systems: readonly [Tobedone, Tobedone]
const faults: unknown[] = []
const keepFault = (error: unknown): void => {
  faults.push(error)
}

async function start(onPort?: number): Promise<number> {
  const running = await ensureRunning(cluster, onPort)
  if (onPort === undefined) await running.client.query('create database product')
  await running.client.end()
  return running.port
}

beforeAll(async () => {
  process.on('uncaughtExceptionMonitor', keepFault)
  folder = await newFolder()
  // Without the part of the product that brings it back by itself.
  cluster = await prepareCluster(await prepareDataFolder(folder), () => {})
  port = await start()
  const url = `postgresql://${superuser}:${cluster.password}@127.0.0.1:${port}/product?sslmode=disable`
  systems = [await openSystem(url, types), await openSystem(url, types)]
})
afterAll(async () => {
  await Promise.all((systems ?? []).map((system) => system.close()))
  await stopPostgres(mainProcess(folder), cluster.mark)
  await removeFolders()
  process.off('uncaughtExceptionMonitor', keepFault)
})

/** What was asked for, by the id of its target. */
interface Work {
  readonly acknowledged: Set<string>
  readonly refused: Map<string, string>
  stop(): Promise<void>
}

function work(): Work {
  const acknowledged = new Set<string>()
  const refused = new Map<string, string>()
  let isStopped = false
  const lane = async (worker: number): Promise<void> => {
    const { operations } = systems[worker % 2 === 0 ? 0 : 1]
    for (let turn = 0; !isStopped; turn++) {
      const target = { type: 'P', id: `${performance.now()} ${worker} ${turn}` }
      try {
        await operations.request(shop, { type: 'review', target })
        acknowledged.add(target.id)
        await operations.complete(shop, { type: 'review', target }, {})
        acknowledged.add(`${target.id} done`)
      } catch (error) {
        refused.set(target.id, error instanceof JobError ? error.code : String(error))
        // As a client does that is told to try again.
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
  const lanes = Array.from({ length: workers }, (_, worker) => lane(worker))
  return {
    acknowledged,
    refused,
    async stop() {
      isStopped = true
      await Promise.all(lanes)
    },
  }
}

const nameOf = ({ event }: Reader['received'][number]): string =>
  event.kind === 'COMPLETED' ? `${event.job.targetId} done` : event.job.targetId

test('stopped at once under load, and started again', { timeout: size(60_000, 900_000) }, async () => {
  const readers = await Promise.all(systems.map((system) => Reader.open(system, { viewer: () => shop, filter: {} })))
  const busy = work()
  for (let round = 0; round < size(3, 15); round++) {
    const before = busy.acknowledged.size
    await eventually(
      () => busy.acknowledged.size,
      (count) => count > before + 200,
      20_000,
    )
    busy.refused.clear()
    const killedAt = performance.now()
    const signal = signals[round % signals.length] ?? 'SIGKILL'
    process.kill(mainProcess(folder), signal)
    for (const system of systems) {
      await eventually(
        () => system.problems(),
        (problems) => problems.length > 0,
        5_000,
      )
    }
    const noticedMs = performance.now() - killedAt
    // Some ask while it is away.
    await eventually(
      () => busy.refused.size,
      (count) => count > workers,
      10_000,
    )
    expect(await systems[0].reads.jobs(shop, { filter: {}, orderBy: 'CREATED_AT_ASC' }).catch(String)).toMatch(
      /cannot be reached/,
    )
    await eventually(
      () => processesIn(folder).length,
      (count) => count === 0,
      10_000,
    )
    const atEnd = busy.acknowledged.size
    await start(port)
    const backAt = performance.now()
    await eventually(
      () => busy.acknowledged.size,
      (count) => count > atEnd + 50,
      5_000,
    )
    for (const system of systems) {
      await eventually(
        () => system.problems(),
        (problems) => problems.length === 0,
        Math.max(0, 5_000 - (performance.now() - backAt)),
      )
    }
    console.info(
      `round ${round}, ${signal}: noticed after ${noticedMs.toFixed(0)} ms, ${busy.refused.size} refused, ` +
        `at work ${(performance.now() - backAt).toFixed(0)} ms after it was back`,
    )
    expect(new Set(busy.refused.values())).toEqual(new Set(['UNAVAILABLE']))
  }
  await busy.stop()
  const { jobs: last } = await systems[0].operations.complete(
    shop,
    { type: 'review', target: { type: 'P', id: 'last' } },
    {},
  )
  expect(last).toEqual([])
  await systems[0].operations.request(shop, { type: 'review', target: { type: 'P', id: 'last' } })
  for (const reader of readers) {
    await reader.until(({ event }) => event.job.targetId === 'last', 10_000)
    expect(reader.ended).toBeNull()
    const names = reader.received.map(nameOf)
    expect(new Set(names).size).toBe(names.length)
    const got = new Set(names)
    expect([...busy.acknowledged].filter((name) => !got.has(name))).toEqual([])
    expect(names).toEqual(readers[0]?.received.map(nameOf))
  }
  // What was refused may have been done all the same: nobody knows. But the rows are what the events say.
  const stored = await systems[0].reads.countJobs(shop, {}, 1_000_000)
  expect(readers[0]?.received.filter(({ event }) => event.kind === 'REQUESTED')).toHaveLength(stored)
  expect(faults).toEqual([])
  await Promise.all(readers.map((reader) => reader.close()))
})
