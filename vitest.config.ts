// How tests run. They start real servers and PostgreSQL, so their time limits are wide. Files share a few processes, in which
// the product is loaded and warm: it has no state of its own. Those that judge the heap have a process each. Those that judge times
// come after all others: together where they mostly wait, one at a time where they load the machine. The short form judges fewer
// times: there `slow-clients` is one of the others, and those that wait have no processes of their own, which would have to get warm.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst, timedAndWaiting } from './test/setup/longest-first.ts'
import { sideBySide } from './test/setup/postgres.ts'
import { tally } from './test/setup/tally.ts'

const minute = 60_000
const compileCache = fileURLToPath(new URL('node_modules/.cache/node', import.meta.url))
const tallyPath = process.env['TOBEDONE_TALLY']
const testFile = (name: string): string => `test/${name}.test.ts`
const timed = ['dropped-at-once', 'held-job', 'input', 'order'].map(testFile)
const ofTheHeap = ['fan-out', 'server-cycles', 'soak'].map(testFile)
const ofHeapAndTime = ['slow-clients'].map(testFile)

// In the checkout the package is its sources: dist/ is made by packing only.
const asSources = '--conditions=tobedone-source'
// Where nobody looks at the heap: what a test makes and drops is hardly ever copied, which saves a tenth of the time.
const withRoom = [asSources, '--min-semi-space-size=32', '--max-semi-space-size=64']

export default defineConfig(({ mode }) => {
  const isFull = mode === 'full' || process.env['TOBEDONE_TEST_SIZE'] === 'full'
  return {
    test: {
      globalSetup: ['test/setup/postgres.ts'],
      pool: 'forks',
      // Node itself loads what is tested, as it does for users: by a bundler's ways it would run slower, and with a second graphql.
      experimental: { viteModuleRunner: false, nodeLoader: false },
      execArgv: [asSources],
      sequence: { sequencer: LongestFirst },
      testTimeout: isFull ? 60 * minute : minute / 2,
      hookTimeout: isFull ? 10 * minute : minute,
      // The many processes that tests start read the same sources: only the first takes its time. Those that are killed keep at once
      // what they have compiled, as Node does it at the end only. TypeScript's compiler, which is written in Go, ends before it is worth
      // its while to collect what it has dropped: that is a third of its time.
      env: { TOBEDONE_TEST_SIZE: isFull ? 'full' : 'short', NODE_COMPILE_CACHE: compileCache, GOGC: 'off' },
      reporters: tallyPath === undefined ? ['default'] : ['default', tally(tallyPath)],
      projects: [
        {
          extends: true,
          test: {
            name: 'side by side',
            include: ['test/**/*.test.ts'],
            exclude: [...timed, ...ofTheHeap, ...ofHeapAndTime, ...(isFull ? timedAndWaiting : [])],
            maxWorkers: isFull ? 2 : sideBySide,
            execArgv: withRoom,
            isolate: false,
            sequence: { groupOrder: 0 },
          },
        },
        {
          extends: true,
          test: {
            name: 'of the heap',
            include: isFull ? ofTheHeap : [...ofTheHeap, ...ofHeapAndTime],
            maxWorkers: isFull ? 2 : sideBySide,
            sequence: { groupOrder: 0 },
          },
        },
        {
          extends: true,
          test: {
            name: 'timed and waiting',
            include: isFull ? [...timedAndWaiting] : [],
            maxWorkers: 1,
            execArgv: withRoom,
            isolate: false,
            sequence: { groupOrder: 1 },
          },
        },
        {
          extends: true,
          test: { name: 'timed', include: timed, maxWorkers: 1, isolate: false, sequence: { groupOrder: 2 } },
        },
        {
          extends: true,
          test: {
            name: 'of heap and time',
            include: isFull ? ofHeapAndTime : [],
            maxWorkers: 1,
            sequence: { groupOrder: 3 },
          },
        },
      ],
    },
  }
})
