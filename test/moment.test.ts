// Moments are written as JavaScript writes them, whichever was written before.
import { array, assert, date, property } from 'fast-check'
import { expect, test } from 'vitest'
import { writeMoment } from '../src/domain/moment.ts'

test('writes what `toISOString` writes, in years of four digits and beyond', () => {
  const near = date({
    min: new Date('2031-05-16T23:00:00Z'),
    max: new Date('2031-05-18T01:00:00Z'),
    noInvalidDate: true,
  })
  void assert(
    property(array(near, { maxLength: 20 }), array(date({ noInvalidDate: true })), (days, any) => {
      for (const moment of [...days, ...any, ...days]) expect(writeMoment(moment)).toBe(moment.toISOString())
    }),
  )
  expect(() => writeMoment(new Date(Number.NaN))).toThrow(RangeError)
})
