// The demo: its folder is its own, its past is taken by the import whole, and its people live on what the API lets them do.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openClient } from '../src/client/index.ts'
import { onboarding, types } from '../tools/demo/company.ts'
import { countJobs } from '../tools/demo/documents.ts'
import { takeFolder, wipeFolder } from '../tools/demo/folder.ts'
import { begin, type ClientOf } from '../tools/demo/life.ts'
import { pastLines } from '../tools/demo/past.ts'
import { startServer, type TestServer } from './support/server.ts'

let server: TestServer
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-demo-'))
  server = await startServer({ types, system: { flows: [onboarding] }, server: { isDemo: true } })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

test('takes and wipes a folder that it has made, and touches no other', async () => {
  const [own, foreign] = [join(folder, 'own'), join(folder, 'foreign')]
  expect(await wipeFolder(own)).toBe(false)
  expect(await takeFolder(own)).toBe(join(own, 'data'))
  expect(await takeFolder(own)).toBe(join(own, 'data'))
  expect(await wipeFolder(own)).toBe(true)
  await mkdir(foreign)
  await writeFile(join(foreign, 'precious'), 'data')
  for (const touch of [takeFolder, wipeFolder]) await expect(touch(foreign)).rejects.toThrow(/was not made by the demo/)
  expect(await readdir(folder, { recursive: true })).toEqual(['foreign', join('foreign', 'precious')])
})

test('has a past that the import takes whole, and firms that go through its flow', async () => {
  async function* pieces(): AsyncGenerator<string> {
    yield* pastLines(Date.now(), { count: 12 })
  }
  const outcomes: string[] = []
  for await (const { outcome } of server.tobedone.importJobs(pieces())) outcomes.push(outcome)
  expect(outcomes.length).toBeGreaterThan(24)
  expect(new Set(outcomes)).toEqual(new Set(['IMPORTED']))
  const clientOf: ClientOf = ({ sub, roles = [], groups = [] }) =>
    openClient({
      url: `${server.url}/graphql`,
      token: () => server.token(sub, { roles: [...roles], groups: [...groups] }),
    })
  const shop = clientOf({ sub: 'shop', roles: ['service'] })
  await begin(clientOf, { firms: 3, rounds: 1 })
  const filter = { flow: ['onboarding'], type: ['verify_email'] }
  const { jobs } = await shop.ask(countJobs, { filter })
  expect(jobs.totalCount).toBe(4)
  shop.close()
})
