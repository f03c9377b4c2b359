// Writes how the tests ended into a file, for a script that has to say it in one line. Vitest counts; this only adds up.
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * A reporter that writes `N passed, N failed`. A file that could not be loaded and an error outside of all tests count as
 * one failure each: they must not look like fewer tests.
 */
export function tally(path: string): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
      const ended = (state: 'passed' | 'failed') =>
        modules.reduce((count, module) => count + [...module.children.allTests(state)].length, 0)
      const broken = modules.filter((module) => module.errors().length > 0).length
      writeFileSync(path, `${ended('passed')} passed, ${ended('failed') + broken + errors.length} failed\n`)
    },
  }
}
