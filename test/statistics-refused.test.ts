// Questions of statistics that cannot be answered are refused, with a word about what would be right.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { funnel, jobStats } from './support/statistics-documents.ts'
import { at, openStory, type Story, steps as types } from './support/statistics-story.ts'
import { connectProduct } from './support/system.ts'

let story: Story

beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story?.close())

test.each([
  ['a moment of the future', { types, asOf: at(11) }, `asOf: must not be in the future: it is ${at(10)} now.`],
  ['a period that ends before it begins', { from: at(2), to: at(2), types }, 'to: must be later than from.'],
  ['a period that has not begun', { from: at(11), types }, `from: must be earlier than asOf, which is ${at(10)}.`],
  ['an unknown type', { types: ['verify_mail'] }, 'There is no job type "verify_mail". Did you mean "verify_email"?'],
  ['no types', {}, 'types: must be given, the types of the steps in their order; or else flow, and not both.'],
  ['an empty list', { types: [] }, 'types: must be 1 to 100 types, in the order of the steps.'],
  ['a type twice', { types: ['review', 'review'] }, 'types: must not name a type twice.'],
  [
    'an unknown time zone',
    { types, timeZone: 'Europe/Amsterdan' },
    'timeZone: must be the name of a time zone: did you mean "Europe/Amsterdam"?',
  ],
  [
    'an offset',
    { types, timeZone: '+01:00' },
    'timeZone: must be the name of a time zone: as in "Europe/Amsterdam" or "UTC".',
  ],
  ['a series from nowhere', { types, seriesBy: 'DAY' }, 'seriesBy: needs from, where the series begins.'],
  [
    'a series of too many points',
    { types, from: at(-2_000), seriesBy: 'HOUR' },
    'seriesBy: makes 2010 points of this time, at most 1000: ask for days, or for a shorter time.',
  ],
] as const)('%s is refused', async (_, variables, message) => {
  const error = await story.service.refused(funnel, {
    ...variables,
    types: 'types' in variables ? [...variables.types] : null,
  })
  expect(error.message).toBe(message)
  expect(error.extensions.code).toBe(message.includes('job type') ? 'UNKNOWN_TYPE' : 'INVALID_INPUT')
})

test.each([
  ['a group twice', { groupBy: ['TYPE', 'TYPE'] }, 'groupBy: must not name anything twice.'],
  ['a moment of the future', { asOf: at(11) }, `asOf: must not be in the future: it is ${at(10)} now.`],
  [
    'a filter that nothing fits',
    { filter: { priorityAtLeast: 101 } },
    'filter.priorityAtLeast: must be a whole number',
  ],
] as const)('statistics with %s are refused', async (_, { ...variables }, message) => {
  const { errors } = await story.service.send(String(jobStats), variables)
  expect(errors?.[0]?.message).toContain(message)
  expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
})

test('what takes longer than a statement may is LIMIT_EXCEEDED', async () => {
  const { client, close } = await story.impatient(400)
  const holder = await connectProduct(story.database.url)
  await holder.query('begin; lock table tobedone.job in access exclusive mode')
  const refused = await Promise.all([client.refused(funnel, { types }), client.refused(jobStats, {})])
  expect(refused.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'])
  await holder.end()
  await close()
})

test('more groups than anybody reads are LIMIT_EXCEEDED', async () => {
  const client = await connectProduct(story.database.url)
  await client.query(`
    insert into tobedone.job (id, type, target_type, target_id, status, priority, candidate_groups, candidate_users, excluded_users,
      requested_by, created_at, updated_at, handled_ms, metadata, version, only_open, search_text, place)
    select gen_random_uuid(), 'review', 'Sort ' || i, 'x', 'PENDING', 50, '{}', '{}', '{}', 'shop', '2025-10-25', '2025-10-25', 0, '{}',
      1, false, '', 1 from generate_series(1, 1000) i`)
  await client.end()
  const error = await story.service.refused(jobStats, { groupBy: ['TARGET_TYPE'] })
  expect([error.extensions.code, error.message]).toEqual([
    'LIMIT_EXCEEDED',
    'These are more than 1000 groups: narrow the filter, or group by less.',
  ])
  const { jobStats: found } = await story.service.run(jobStats, { filter: { not: { search: 'ann' } } })
  expect(found.groups).toMatchObject([{ count: 1_004 }])
})
