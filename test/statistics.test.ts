// Statistics through the API and the library, on a story that can be counted by hand: what the figures are, as of now and as
// of then, and for whom.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { funnel, jobStats, oldestJob } from './support/statistics-documents.ts'
import { at, hour, openStory, type Story, start, steps as types, verify } from './support/statistics-story.ts'

let story: Story

beforeAll(async () => {
  story = await openStory()
})
afterAll(() => story?.close())

describe('a funnel', () => {
  test('tells of each step how it stands, how old what waits is, and how long it took', async () => {
    const { funnel: found } = await story.service.run(funnel, { types })
    expect(found.asOf).toBe(at(10))
    expect(found.steps).toMatchObject([
      {
        ...{ type: { name: 'verify_email' }, entered: 5, enteredTargets: 5, completedTargets: 2, conversion: null },
        ...{ pending: 2, inProgress: 0, snoozed: 1, completed: 2, cancelled: [{ reason: 'SKIPPED', count: 1 }] },
        pendingAge: { p50Ms: 6 * hour, p90Ms: 9 * hour, oldestMs: 9 * hour },
        wait: { count: 1, p50Ms: 2 * hour, p90Ms: 2 * hour },
        // One was completed without a start: nobody knows how long that took.
        handling: { count: 1, p50Ms: 2 * hour, p90Ms: 2 * hour },
        lead: { count: 2, p50Ms: hour, p90Ms: 4 * hour },
        series: [],
      },
      {
        ...{ type: { name: 'fill_profile' }, entered: 1, enteredTargets: 1, completedTargets: 0, conversion: 0.5 },
        ...{ pending: 1, completed: 0, cancelled: [], pendingAge: { p50Ms: 9 * hour } },
        lead: { count: 0, p50Ms: null, p90Ms: null },
      },
    ])
    const oldest = await story.service.run(oldestJob, { types })
    expect(oldest.funnel.steps.map(({ pendingAge }) => pendingAge?.oldestJob?.target.id)).toEqual(['cleo', 'ann'])
  })

  test('is told of any past moment, from the log', async () => {
    const { funnel: found } = await story.service.run(funnel, { types, asOf: at(3) })
    expect(found.steps).toMatchObject([
      {
        ...{ entered: 4, pending: 2, inProgress: 1, snoozed: 0, completed: 1, cancelled: [] },
        pendingAge: { p50Ms: 2 * hour, p90Ms: 3 * hour, oldestMs: 3 * hour },
      },
      { entered: 1, conversion: 1 },
    ])
    const before = await story.service.run(funnel, { types, asOf: at(-1) })
    expect(before.funnel.steps).toMatchObject([{ entered: 0, pending: 0, pendingAge: null }, { entered: 0 }])
  })

  test('of a period counts what happened in it; of a cohort what became of its targets', async () => {
    const period = { from: at(1), to: at(4) }
    const { funnel: happened } = await story.service.run(funnel, { types, ...period })
    expect(happened.steps).toMatchObject([
      // What waits is told as it stands, whenever it came.
      { entered: 2, completed: 1, cancelled: [], pending: 2, wait: { count: 1 }, lead: { count: 1, p50Ms: hour } },
      { entered: 1, conversion: 1 },
    ])
    const { funnel: cohort } = await story.service.run(funnel, { types, ...period, cohort: true })
    expect(cohort.steps).toMatchObject([
      { entered: 2, completed: 0, cancelled: [{ reason: 'SKIPPED', count: 1 }], pending: 1, lead: { count: 0 } },
      { entered: 0, conversion: null },
    ])
  })

  test('has a series without gaps, also where clocks are put back', async () => {
    const timeZone = 'Europe/Amsterdam'
    const hours = await story.service.run(funnel, { types, from: at(1), to: at(6), seriesBy: 'HOUR', timeZone })
    const counts = hours.funnel.steps[0]?.series.map(({ entered, left }) => [entered, left])
    expect(counts).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
      [1, 2],
      [0, 0],
    ])
    expect(hours.funnel.steps[0]?.series.map((point) => point.at)).toEqual([1, 2, 3, 4, 5].map(at))
    const days = await story.service.run(funnel, { types, from: at(0), seriesBy: 'DAY', timeZone })
    expect(days.funnel.steps.map(({ series }) => series)).toEqual([
      [
        { at: '2025-10-24T22:00:00.000Z', entered: 3, left: 1 },
        { at: '2025-10-25T22:00:00.000Z', entered: 2, left: 2 },
      ],
      [
        { at: '2025-10-24T22:00:00.000Z', entered: 1, left: 0 },
        { at: '2025-10-25T22:00:00.000Z', entered: 0, left: 0 },
      ],
    ])
  })
})

describe('statistics of jobs', () => {
  test('come in groups, one within the other', async () => {
    const { jobStats: found } = await story.service.run(jobStats, { groupBy: ['TYPE', 'STATUS'] })
    expect(found.groups.map(({ type, status, count }) => [type?.name, status, count])).toEqual([
      ['fill_profile', 'PENDING', 1],
      ['review', 'PENDING', 1],
      ['verify_email', 'PENDING', 2],
      ['verify_email', 'COMPLETED', 2],
      ['verify_email', 'CANCELLED', 1],
    ])
  })

  test.each([
    [
      'GROUP',
      'group',
      [
        ['day', 1],
        ['night', 1],
        [null, 6],
      ],
    ],
    [
      'ASSIGNED_TO',
      'assignedTo',
      [
        ['bob', 1],
        [null, 6],
      ],
    ],
    ['TARGET_TYPE', 'targetType', [['User', 7]]],
    ['OVERDUE', 'isOverdue', [[false, 7]]],
    [
      'WEEKDAY',
      'weekday',
      [
        [6, 4],
        [7, 3],
      ],
    ],
    [
      'DAY',
      'day',
      [
        ['2025-10-25', 4],
        ['2025-10-26', 3],
      ],
    ],
  ] as const)('by %s', async (key, field, expected) => {
    const { jobStats: found } = await story.service.run(jobStats, { groupBy: [key], timeZone: 'Europe/Amsterdam' })
    expect(found.groups.map((group) => [group[field], group.count])).toEqual(expected)
  })

  test('of a filter are judged on the jobs as they were', async () => {
    const open = { filter: { open: true } }
    const counts = await Promise.all(
      [undefined, at(3), at(0)].map(
        async (asOf) => (await story.service.run(jobStats, { ...open, asOf })).jobStats.groups,
      ),
    )
    expect(counts.map(([group]) => group?.count)).toEqual([4, 4, 2])
    expect((await story.service.run(jobStats, { filter: { type: [] } })).jobStats.groups).toMatchObject([{ count: 0 }])
  })

  test('count only what the viewer sees', async () => {
    const seen = async (sub: string, options: object) => {
      const client = await story.clientOf(sub, options)
      const { jobStats: found } = await client.run(jobStats, { groupBy: ['TYPE'] })
      return found.groups.map(({ type, count }) => [type?.name, count])
    }
    expect(await seen('bob', {})).toEqual([['verify_email', 1]])
    expect(await seen('nina', { groups: ['night'] })).toEqual([['verify_email', 1]])
    expect(await seen('sam', { roles: ['staff'] })).toEqual([
      ['fill_profile', 1],
      ['verify_email', 5],
    ])
    expect(await seen('rik', { roles: ['staff'], groups: ['risk'] })).toHaveLength(3)
  })
})

test('the library tells the same', async () => {
  const found = await story.library.funnel({ types: [verify, 'fill_profile'], from: new Date(start), seriesBy: 'DAY' })
  const { funnel: asked } = await story.service.run(funnel, { types, from: at(0), seriesBy: 'DAY' })
  expect(found.steps.map(({ entered, conversion }) => [entered, conversion])).toEqual(
    asked.steps.map(({ entered, conversion }) => [entered, conversion]),
  )
  const stats = await story.library
    .as({ id: 'bob' })
    .stats({ type: verify }, { groupBy: ['STATUS'], asOf: new Date(start) })
  expect(stats.groups).toMatchObject([{ status: 'PENDING', count: 1, pendingAge: { oldestMs: 0 } }])
  await expect(story.library.stats({}, { timeZone: 'Mars' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
