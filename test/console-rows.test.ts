// Which rows a worklist of the console shows: nothing moves under a pointer, nothing is lost, and in the end it is what the server says.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrangeRows, ghostMs, type Note, type Row } from '../src/console/worklist/arrange-rows.ts'

type Job = Row['job']

function jobNamed(id: string, version: number): Job {
  return {
    ...{ id, version, status: 'PENDING', title: id, priority: 50, assignedTo: null, candidateGroups: [] },
    ...{
      outcome: null,
      cancellationReason: null,
      closedBy: null,
      closedAt: null,
      createdAt: '2031-01-01T00:00:00.000Z',
    },
    ...{ dueAt: null, overdueSince: null, snoozedUntil: null },
    ...{ type: { name: 'review', title: 'Review', outcomes: [] }, target: { type: 'P', id } },
  }
}

const lists = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 12,
})
const steps = lists.chain((all) =>
  fc.tuple(fc.constant(all), fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length })),
)
const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ job }) => job.id)
const present = (rows: readonly Row[]): readonly string[] => idsOf(rows.filter(({ gone }) => gone === null))

test('under a pointer every row stays where it is; otherwise the list is in its order, with ghosts in between', () => {
  fc.assert(
    fc.property(steps, ([all, held]) => {
      let shown: readonly Row[] = []
      for (const [index, ids] of all.entries()) {
        const isHeld = held[index] ?? false
        const jobs = ids.map((id) => jobNamed(id, index))
        const nowMs = index * 1_000
        const notes = new Map<string, Note>()
        const came = new Set(ids.filter((id) => id < 'd'))
        const { rows, waitingCount } = arrangeRows({ shown, jobs, notes, isHeld, nowMs, came })
        if (isHeld) {
          expect(idsOf(rows).slice(0, shown.length)).toEqual(idsOf(shown))
          const stays = present(rows.slice(0, shown.length))
          expect(stays).toEqual(idsOf(shown).filter((id) => ids.includes(id)))
          // What was read on stands behind them, where nothing can move.
          const behind = ids
            .slice(ids.indexOf(stays.at(-1) ?? '') + 1)
            .filter((id) => !idsOf(shown).includes(id) && !came.has(id))
          expect(idsOf(rows).slice(shown.length)).toEqual(behind)
          expect(waitingCount).toBe(ids.filter((id) => !idsOf(rows).includes(id)).length)
        } else {
          expect(present(rows)).toEqual(ids)
          expect(waitingCount).toBe(0)
        }
        expect(new Set(idsOf(rows)).size).toBe(rows.length)
        expect(rows.every(({ job, gone }) => gone !== null || job.version === index)).toBe(true)
        shown = rows
      }
      const jobs = (all.at(-1) ?? []).map((id) => jobNamed(id, 99))
      const later = all.length * 1_000 + ghostMs
      const last = { jobs, notes: new Map<string, Note>(), isHeld: false, came: new Set<string>(), nowMs: later }
      expect(idsOf(arrangeRows({ ...last, shown }).rows)).toEqual(
        idsOf(jobs.map((job) => ({ job, gone: null, cameAtMs: 0 }))),
      )
    }),
  )
})

test('says why a row has gone, where it was', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => jobNamed(id, 1))
  if (!a || !b || !c) throw new Error('there are three')
  const base = {
    notes: new Map([['b', { words: 'claimed by ben', atMs: 5 }]]),
    isHeld: false,
    nowMs: 10,
    came: new Set<string>(),
  }
  const { rows: shown } = arrangeRows({ ...base, shown: [], jobs: [a, b, c] })
  const { rows } = arrangeRows({ ...base, shown, jobs: [a, c] })
  expect(rows.map(({ job, gone }) => [job.id, gone?.words ?? null])).toEqual([
    ['a', null],
    ['b', 'claimed by ben'],
    ['c', null],
  ])
})
