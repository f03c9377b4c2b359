// A server's process that goes on with flows, for being killed in the middle of it.
import { flushCompileCache } from 'node:module'
import { defineFlow } from '../../src/definition/define-flow.ts'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { openTobedone } from '../../src/tobedone.ts'

/** The steps of the flow that it goes on with, each after the one before. */
export const chainTypes = ['s0', 's1', 's2', 's3', 's4'].map((name) => defineJobType(name))
export const chainFlow = defineFlow('chain', {
  steps: chainTypes.map((type, index) => ({ type, after: chainTypes.slice(Math.max(0, index - 1), index) })),
})

if (import.meta.main) {
  const [databaseUrl = ''] = process.argv.slice(2)
  await openTobedone({
    databaseUrl,
    types: chainTypes,
    flows: [chainFlow],
    pollMs: 200,
    log: (level, message) => void (level === 'warn' && process.stderr.write(`${process.pid} ${message}\n`)),
  })
  flushCompileCache()
  process.stdout.write('ready\n')
}
