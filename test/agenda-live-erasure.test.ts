// A live agenda that waits to be read shows nothing any more of what was erased meanwhile.
import { expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { Viewer } from '../src/domain/viewer.ts'
import { openTestDatabase } from './support/database.ts'
import { openSystem, shop } from './support/system.ts'

const dan: Viewer = { id: 'dan', roles: [], groups: [] }
const root: Viewer = { id: 'root', roles: ['admin'], groups: [] }

test('what waits to be read is thrown away when something is erased', async () => {
  const database = await openTestDatabase()
  const system = await openSystem(database.url, [defineJobType('call_back')])
  const open = () => system.agendaChanged({ viewer: () => dan, minutes: 30 })
  const [slow, quick] = [await open(), await open()]
  expect((await slow.next()).value).toMatchObject({ allDone: true })
  expect((await quick.next()).value).toMatchObject({ allDone: true })
  const target = { type: 'Customer', id: '17' }
  await system.operations.request(shop, { type: 'call_back', target, title: 'about Dan', assignedTo: 'dan' })
  // Whoever came first is told first: it waits for the slow one as well.
  expect((await quick.next()).value).toMatchObject({ entries: [{ job: { title: 'about Dan' } }] })
  const heard = await system.subscribe({ viewer: () => shop, filter: {}, kinds: ['ERASED'] })
  const erased = heard.next()
  await system.operations.eraseTarget(root, target)
  await erased
  expect((await slow.next()).value).toMatchObject({ entries: [], allDone: true })
  await system.close()
  await database.close()
})
