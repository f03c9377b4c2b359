// Erasure reaches the runs of flows: no id of the subject and nothing said is left in them, and a flow of a target that is gone
// asks for nothing more.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { size } from './size.ts'
import { asAdmin } from './support/as-admin.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { followed, stepsBecome } from './support/flow-steps.ts'
import { storedRows, wordsIn } from './support/stored-rows.ts'
import { openSystem, shop } from './support/system.ts'

const types = ['a', 'b'].map((name) => defineJobType(name))
const flows = [defineFlow('f', { steps: [{ type: 'a' }, { type: 'b', after: ['a'] }], selfService: true })]
const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }

let database: TestDatabase
let system: Tobedone

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types, { flows, pollMs: 50 })
})
afterAll(async () => {
  await system.close()
  await database.close()
})

const start = (viewer: Viewer, id: string) =>
  system.operations.startFlow(viewer, 'f', {
    target: { type: 'User', id },
    assignedTo: viewer.roles.length === 0 ? viewer.id : 'planted-person',
    metadata: { iban: `planted-iban ${id}` },
  })
const runsOf = async (word: string) =>
  (await storedRows(database.url, word)).filter(({ table }) => table === 'flow_run').map(({ text }) => JSON.parse(text))

test('a target that is gone takes its flow with it', async () => {
  const target = { type: 'User', id: 'planted-target' }
  await start(shop, target.id)
  await asAdmin(database.url, "insert into tobedone.flow_retry values ('gone', 'User', 'planted-target', 'infinity')")
  await system.operations.complete(shop, { type: 'a', target }, {})
  await stepsBecome(system, 'f', target, { b: 'OPEN' })
  expect(await runsOf('planted-target')).toHaveLength(1)
  expect(await system.operations.eraseTarget(root, target)).toMatchObject({ erasedCount: 2, cancelledCount: 1 })
  expect(wordsIn(await storedRows(database.url), ['planted-target', 'planted-iban planted-target'])).toEqual([])
  expect(await runsOf('erased-')).toMatchObject([{ status: 'CANCELLED', closed_by: 'root', metadata: {} }])
  await followed(system)
  expect(await system.flowProgress(shop, 'f', target)).toBeNull()
})

test('a person is replaced wherever a run names them; what is under way goes on', async () => {
  const uma: Viewer = { id: 'planted-uma', roles: [], groups: [] }
  const [open, cancelled] = ['open', 'cancelled'].map((id) => ({ type: 'User', id }))
  if (open === undefined || cancelled === undefined) throw new Error('two targets')
  await start(uma, open.id)
  await start(uma, cancelled.id)
  await system.operations.cancelFlow(uma, 'f', cancelled)
  await system.operations.erasePerson(root, uma.id)
  expect(wordsIn(await storedRows(database.url), ['planted-uma', 'planted-iban open'])).toEqual([])
  const pseudonym = expect.stringMatching(/^erased-/)
  const runs = (await runsOf('erased-')).filter(({ target_id: id }) => ['open', 'cancelled'].includes(id))
  expect(runs.map(({ status }) => status).sort()).toEqual(['CANCELLED', 'OPEN'])
  for (const run of runs) expect(run).toMatchObject({ assigned_to: pseudonym, started_by: pseudonym, metadata: {} })
  await system.operations.complete(shop, { type: 'a', target: open }, {})
  await stepsBecome(system, 'f', open, { b: 'OPEN' })
})

test('erased while its steps end, nothing of the target is asked for afterwards', async () => {
  const targets = Array.from({ length: size(15, 100) }, (_, index) => ({ type: 'User', id: `planted-race-${index}` }))
  for (const target of targets) await start(shop, target.id)
  await Promise.all(
    targets.flatMap((target) => [
      system.operations.complete(shop, { type: 'a', target }, {}),
      system.operations.eraseTarget(root, target),
    ]),
  )
  await followed(system)
  expect(wordsIn(await storedRows(database.url), ['planted-race-'])).toEqual([])
})
