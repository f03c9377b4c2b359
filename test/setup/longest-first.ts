// The order of the test files. Those with a process each come first: between others they would end one that is warm. Then come
// those that take longest. Else one of them, begun last, would go on alone. Last come those that judge times and mostly wait: beside
// each other, when nearly all others are over.
import { basename } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const longest = [
  ...['console', 'cli', 'package', 'many-servers', 'embedded-places', 'console-connection', 'embedded', 'demo'],
  ...['cli-identity', 'import-again', 'loan-desk-host', 'migrate', 'restore', 'oldest-postgres', 'notification-kills'],
  ...['oracle', 'library-beside-product', 'mail-kills', 'erasure-races', 'rolling-restart', 'slow-database'],
].map((name) => `${name}.test.ts`)

/** Those that judge times and mostly wait, from the root of the repository. */
export const timedAndWaiting: readonly string[] = [
  ...['timers', 'shared-reads', 'library-follow', 'doorbell', 'idle-hub', 'lost-sight', 'late-events'],
].map((name) => `test/${name}.test.ts`)

/** Those with a process each, those named here in that order, the others as vitest has them, then those that wait. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      if (project.config.isolate) return -1
      const index = longest.indexOf(basename(moduleId))
      if (index >= 0) return index
      return longest.length + 1 + timedAndWaiting.findIndex((path) => moduleId.endsWith(path))
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}
