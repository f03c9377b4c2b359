// Where the steps of a flow stand in its picture: behind what they come after, and never two in one place.
import { array, assert, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { type ArrangedStep, arrangeSteps } from '../src/console/admin/arrange-steps.ts'

/** Steps of which each comes after some of those before it, as a configuration has them. */
const flows = array(array(nat(20), { maxLength: 3 }), { maxLength: 12 }).map((all) =>
  all.map((befores, index): ArrangedStep => {
    const after = index === 0 ? [] : [...new Set(befores.map((before) => `s${before % index}`))]
    return { name: `s${index}`, after }
  }),
)

test('each step stands behind all that it comes after, as near as can be, in a place of its own', async () => {
  await assert(
    property(flows, (steps) => {
      const places = arrangeSteps(steps)
      expect([...places.keys()]).toEqual(steps.map(({ name }) => name))
      for (const { name, after } of steps) {
        const before = after.map((each) => places.get(each)?.column ?? Number.NaN)
        expect(places.get(name)?.column).toBe(Math.max(-1, ...before) + 1)
      }
      const taken = [...places.values()].map(({ column, row }) => `${column} ${row}`)
      expect(new Set(taken).size).toBe(steps.length)
    }),
  )
})

test('steps that wait for one another stand somewhere, too', () => {
  const [one, other] = [
    { name: 'one', after: ['other'] },
    { name: 'other', after: ['one'] },
  ]
  expect(arrangeSteps([one, other]).size).toBe(2)
})
