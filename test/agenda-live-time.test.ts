// Live agendas change as the time goes by, without anybody doing anything: what was snoozed is back, what is due soon says so.
import { expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { RequestInput } from '../src/domain/command.ts'
import { watchAgenda } from './support/agenda-documents.ts'
import { eventually } from './support/eventually.ts'
import { clientOf } from './support/graphql-client.ts'
import { startServer } from './support/server.ts'
import { shop } from './support/system.ts'

test('what was snoozed comes back, and what is due soon says so', async () => {
  const server = await startServer({ types: [defineJobType('verify')] })
  const { clock, operations } = server.tobedone
  const inMs = (ms: number): Date => new Date(clock.now().getTime() + ms)
  const request = async (input: Partial<RequestInput>) => {
    const target = { type: 'Customer', id: '17' }
    const { job } = await operations.request(shop, { type: 'verify', target, assignedTo: 'cat', ...input })
    return { id: job?.id ?? '' }
  }
  const client = await clientOf(server, 'cat')
  const watch = client.watch(watchAgenda, { minutes: 60 })
  const last = () => watch.results.at(-1)?.data?.agendaChanged
  const job = await request({})
  await operations.snooze(shop, job, inMs(2_500))
  await eventually(last, (agenda) => agenda?.allDone === true && agenda.nextAt !== null)
  await eventually(last, (agenda) => agenda?.allDone === false && agenda.nextAt === null)
  await operations.complete(shop, job, {})
  await eventually(last, (agenda) => agenda?.allDone === true)
  await request({ dueAt: inMs(86_400_000 + 2_500) })
  await eventually(last, (agenda) => agenda?.allDone === false)
  expect(last()?.entries[0]?.reasons).toEqual(['ASSIGNED'])
  await eventually(last, (agenda) => agenda?.entries[0]?.reasons.join() === 'ASSIGNED,DUE_SOON')
  watch.stop()
  await server.close()
})
