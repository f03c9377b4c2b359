// A server's timers on a machine whose clock is wrong: opens a system in a process of its own, shifted by so many
// milliseconds, until standard input ends.
import { z } from 'zod'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { openSystem } from './system.ts'

const [databaseUrl = '', shift = '0'] = process.argv.slice(2)
const shiftMs = Number(shift)
const RealDate = globalThis.Date

globalThis.Date = class extends RealDate {
  constructor(...given: [] | [value: number | string | Date]) {
    super(given.length === 0 ? RealDate.now() + shiftMs : given[0])
  }

  static override now(): number {
    return RealDate.now() + shiftMs
  }
} as DateConstructor

const system = await openSystem(databaseUrl, [
  defineJobType('review', { metadata: z.looseObject({}), claimFor: 1_500 }),
])
process.stdout.write(`${JSON.stringify({ now: system.clock.now().getTime(), machine: Date.now() })}\n`)
process.stdin.resume()
process.stdin.once('end', async () => {
  await system.close()
})
