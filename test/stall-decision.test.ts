// Deciding about stalls: where it begins and where it ends, that figures at an edge do neither again and again, and what is watched.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkConfig } from '../src/cli/check-config.ts'
import { defineFlow } from '../src/definition/define-flow.ts'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { decideStall, type StepFigures } from '../src/domain/stall/decide-stall.ts'
import { withInvestigations } from '../src/domain/stall/investigate-stall.ts'
import type { Normal } from '../src/domain/stall/normal.ts'
import { watchedSteps } from '../src/domain/stall/watched-step.ts'
import { StartupError } from '../src/domain/startup-error.ts'
import { jobTypeNamed } from './support/job-types.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'

const now = new Date(Date.UTC(2026, 5, 1))
const hour = 3_600_000
const ago = (ms: number): Date => new Date(now.getTime() - ms)
const quiet: StepFigures = {
  ...{
    open: 0,
    p90At: null,
    oldestJobId: null,
    completed: 0,
    oldestAt: null,
    isInvestigated: false,
    closedByHandAt: null,
  },
}
const waiting = (p90Ms: number, more: Partial<StepFigures> = {}): StepFigures => ({
  ...quiet,
  ...{ open: 3, p90At: ago(p90Ms), oldestJobId: 'the oldest', oldestAt: ago(24 * hour) },
  ...more,
})
const age: Normal = { pendingP90Ms: 10 * hour, outflowPerDay: null }
const outflow: Normal = { pendingP90Ms: null, outflowPerDay: 20 }
const both: Normal = { pendingP90Ms: 10 * hour, outflowPerDay: 20 }

describe('a step that is not investigated', () => {
  test.each<[string, Normal, StepFigures, readonly string[] | null]>([
    ['waits as long as is normal', age, waiting(10 * hour), null],
    ['waits longer', age, waiting(10 * hour + 1), ['PENDING_P90']],
    ['has nothing open', both, quiet, null],
    ['lets as many out as is normal', outflow, waiting(hour, { completed: 20 }), null],
    ['lets fewer out', outflow, waiting(hour, { completed: 19 }), ['OUTFLOW']],
    [
      'lets fewer out, but nothing has waited for a day',
      outflow,
      waiting(hour, { oldestAt: ago(24 * hour - 1) }),
      null,
    ],
    ['waits longer, but not for a day', both, waiting(11 * hour, { oldestAt: ago(23 * hour) }), ['PENDING_P90']],
    ['does both', both, waiting(11 * hour), ['PENDING_P90', 'OUTFLOW']],
    [
      'was looked into by somebody less than a day ago',
      age,
      waiting(11 * hour, { closedByHandAt: ago(24 * hour - 1) }),
      null,
    ],
    [
      'was looked into by somebody a day ago',
      age,
      waiting(11 * hour, { closedByHandAt: ago(24 * hour) }),
      ['PENDING_P90'],
    ],
  ])('%s', (_, normal, figures, reasons) => {
    const decision = decideStall(normal, figures, now)
    expect(decision?.kind === 'investigate' ? decision.reasons : decision).toEqual(reasons)
  })

  test('tells since when, as far as that can be known', () => {
    expect(decideStall(both, waiting(13 * hour), now)).toMatchObject({ since: ago(3 * hour) })
    expect(decideStall(outflow, waiting(13 * hour), now)).toMatchObject({ since: now })
  })
})

test.each<[string, Normal, StepFigures, boolean]>([
  ['has nothing open any more', both, quiet, true],
  ['is back, but not well inside', age, waiting(8 * hour + 1), false],
  ['is well inside', age, waiting(8 * hour), true],
  ['lets more out than is normal', outflow, waiting(hour, { completed: 24 }), false],
  ['lets out well more', outflow, waiting(hour, { completed: 25 }), true],
  ['is well inside with one figure of two', both, waiting(hour, { completed: 24 }), false],
  ['is well inside, and nothing has waited for a day', both, waiting(hour, { oldestAt: ago(23 * hour) }), true],
])('a step that is investigated and %s', (_, normal, figures, isOver) => {
  const decision = decideStall(normal, { ...figures, isInvestigated: true }, now)
  expect(decision).toEqual(isOver ? { kind: 'recovered' } : null)
})

const normals = fc
  .record({
    pendingP90Ms: fc.option(fc.integer({ min: 1, max: 100 * hour })),
    outflowPerDay: fc.option(fc.double({ min: 0.1, max: 100, noNaN: true })),
  })
  .filter(({ pendingP90Ms, outflowPerDay }) => pendingP90Ms !== null || outflowPerDay !== null)

/** Figures around the band: where they lie by parts of it, so that edges are hit. */
const shares = fc.record({
  age: fc.double({ min: 0, max: 2, noNaN: true }),
  outflow: fc.double({ min: 0, max: 2, noNaN: true }),
})

function figuresAt(normal: Normal, share: { readonly age: number; readonly outflow: number }, isInvestigated: boolean) {
  const ageMs = Math.round(share.age * (normal.pendingP90Ms ?? hour))
  return waiting(ageMs, { isInvestigated, completed: Math.round(share.outflow * (normal.outflowPerDay ?? 1)) })
}

describe('whatever is normal', () => {
  test(
    'what asks for an investigation does not end it, and what ends it does not ask for one',
    async () => {
      await checkProperty(
        'stall decisions',
        2_000,
        fc.asyncProperty(normals, shares, async (normal, share) => {
          const asked = decideStall(normal, figuresAt(normal, share, false), now)
          const ended = decideStall(normal, figuresAt(normal, share, true), now)
          expect(asked?.kind === 'recovered' || ended?.kind === 'investigate').toBe(false)
          expect(asked === null || ended === null).toBe(true)
        }),
      )
    },
    propertyTimeoutMs,
  )

  test(
    'figures that go up and down by less than a fifth of an edge make it change its mind once at most',
    async () => {
      const wobbles = fc.array(
        fc.record({
          age: fc.double({ min: 0.81, max: 1.19, noNaN: true }),
          outflow: fc.double({ min: 0.9, max: 1.2, noNaN: true }),
        }),
      )
      // Whole jobs and milliseconds are rounded where few are normal.
      const large = normals.map(({ pendingP90Ms, outflowPerDay }) => ({
        pendingP90Ms: pendingP90Ms && 1_000 * pendingP90Ms,
        outflowPerDay: outflowPerDay && 100 * outflowPerDay,
      }))
      await checkProperty(
        'figures at an edge',
        500,
        fc.asyncProperty(large, wobbles, fc.boolean(), async (normal, moves, wasInvestigated) => {
          let isInvestigated = wasInvestigated
          let changes = 0
          for (const share of moves) {
            if (decideStall(normal, figuresAt(normal, share, isInvestigated), now) === null) continue
            isInvestigated = !isInvestigated
            changes++
          }
          expect(changes).toBeLessThanOrEqual(1)
        }),
      )
    },
    propertyTimeoutMs,
  )

  test('an investigation is never investigated', () => {
    const itself = { ...jobTypeNamed('investigate_stall', []), normal: age }
    const flow = defineFlow('f', { steps: [{ type: 'investigate_stall', normal: { pendingP90: 1 } }] })
    expect(watchedSteps([itself], [flow])).toEqual([])
    const types = withInvestigations([defineJobType('a', { normal: { outflowPerDay: 1 } })], [], undefined)
    expect(watchedSteps(types, [flow]).map(({ target }) => target.id)).toEqual(['a'])
  })
})

test('a job is judged by its step where that says what is normal, else by its type', () => {
  const types = [defineJobType('a', { normal: { pendingP90: 1 } }), defineJobType('b', { normal: { pendingP90: 2 } })]
  const flows = [
    defineFlow('one', { steps: [{ type: 'a', normal: { outflowPerDay: 3 } }, { type: 'b' }] }),
    defineFlow('two', { steps: [{ type: 'a' }] }),
  ]
  expect(
    watchedSteps(types, flows).map(({ target, jobs, normal }) => [target.id, jobs, Object.values(normal)]),
  ).toEqual([
    ['one/a', { type: ['a'], flow: ['one'] }, [null, 3]],
    ['a', { type: ['a'], not: { flow: ['one'] } }, [1, null]],
    ['b', { type: ['b'] }, [2, null]],
  ])
})

describe('the type of investigations', () => {
  const watched = (...groups: (readonly string[])[]) =>
    groups.map((staffGroups, index) => defineJobType(`t${index}`, { staffGroups, normal: { outflowPerDay: 1 } }))
  const staffOf = (types: ReturnType<typeof watched>, stallGroups?: readonly string[]) =>
    withInvestigations(types, [], stallGroups).find(({ name }) => name === 'investigate_stall')?.staffGroups

  test('is there where anything says what is normal, and handled by those who handle all of that', () => {
    expect(staffOf([defineJobType('t')])).toBeUndefined()
    expect(staffOf(watched([], []))).toEqual([])
    expect(staffOf(watched(['risk', 'ops'], [], ['ops']))).toEqual(['ops'])
    expect(staffOf(watched(['risk'], ['sales']))).toEqual([''])
    expect(staffOf(watched(['risk'], ['sales']), ['leads'])).toEqual(['leads'])
  })

  test('is the system’s own, and its groups are names', () => {
    expect(() => withInvestigations([defineJobType('investigate_stall')], [], undefined)).toThrow(StartupError)
    expect(() => withInvestigations(watched([]), [], [''])).toThrow(/stallGroups must be a list/)
    expect(() => withInvestigations(watched([]), [], [])).toThrow(/stallGroups must be a list of 1/)
    const config = { types: watched([]), stallGroups: ['leads'] }
    expect(checkConfig('tobedone.config.ts', { default: config })).toMatchObject({ stallGroups: ['leads'] })
  })
})
