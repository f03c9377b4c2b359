// The order of the test files. Those with a process each come first: between others they would end one that is warm. Then come
// those that take longest. Else one of them, begun last, would go on alone.
import { basename } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const longest = [
  ...['console', 'cli', 'package', 'many-servers', 'embedded-places', 'console-connection', 'embedded', 'demo'],
  ...['cli-identity', 'import-again', 'loan-desk-host', 'migrate', 'restore', 'oldest-postgres', 'notification-kills'],
  ...['oracle', 'library-beside-product', 'mail-kills', 'erasure-races', 'rolling-restart', 'slow-database'],
].map((name) => `${name}.test.ts`)

/** Those with a process each, those named here in that order, then the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      if (project.config.isolate) return -1
      const index = longest.indexOf(basename(moduleId))
      return index < 0 ? longest.length : index
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}
