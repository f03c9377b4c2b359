// The order of the test files: those that take longest come first. Else one of them, begun last, would go on alone.
import { basename } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const longest = [
  ...[
    'many-servers',
    'console',
    'notification-kills',
    'mail-kills',
    'cli',
    'import-again',
    'embedded',
    'package',
    'oracle',
    'embedded-places',
    'cli-identity',
  ],
  ...['oldest-postgres', 'restore', 'migrate', 'console-connection', 'rolling-restart', 'slow-database', 'lifecycle'],
].map((name) => `${name}.test.ts`)

/** Those named here in that order, then the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = longest.indexOf(basename(moduleId))
      return index < 0 ? longest.length : index
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}
