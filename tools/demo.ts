// `npm run demo [-- --port N] [-- --wipe]`: the product with an invented company in it, in a data folder of its own, in which things
// happen while one looks. It reads no settings, so that it can reach no data but its own.
import { parseArgs } from 'node:util'
import { openProgress } from '../src/cli/progress.ts'
import { stopSignal } from '../src/cli/stop-signal.ts'
import { StartupError } from '../src/domain/startup-error.ts'
import { checkPort } from '../src/server/listen.ts'
import { takeFolder, usualFolder, wipeFolder } from './demo/folder.ts'
import type { Demo } from './demo/open-demo.ts'
import { guests } from './demo/people.ts'

const everyMs = 2_500
const host = '127.0.0.1'

function welcome({ url, linkFor }: Demo): string {
  return `
  A demo: an invented lender, Harbour Lending. Nothing in it is real.

  Staff      ${linkFor(guests.staff)}
  A user     ${linkFor(guests.user)}
  Admin      ${linkFor(guests.admin)}
             (each link works once; a start gives new ones)
  GraphiQL   ${url}/graphql
  Data       ${usualFolder}, until npm run demo -- --wipe
  Stop       Ctrl-C

`
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new StartupError(`--port must be a number from 0 to 65535, and is "${text}".`)
}

/** What is said about settings is said in the words of the demo, which reads none. */
function inOwnWords(message: string): string {
  return message.replace(/with PORT\b/, 'with npm run demo -- --port N')
}

async function run(port: number): Promise<void> {
  const stop = stopSignal()
  await checkPort(host, port)
  const folder = await takeFolder(usualFolder)
  // Only now: a port that is taken is told without waiting for all of the product to be loaded.
  const { openDemo } = await import('./demo/open-demo.ts')
  const progress = openProgress()
  if (!folder.isFilled)
    process.stderr.write('The company lives through its last days; that takes about half a minute.\n')
  const demo = await openDemo({
    ...{ dataFolder: folder.data, port, isFilled: folder.isFilled, stop },
    onPassed: (part) => progress.show(part, 'Filling…'),
  })
  progress.clear()
  if (demo === null) return
  await folder.noteFilled()
  demo.liven(everyMs)
  process.stdout.write(welcome(demo))
  if (!stop.aborted) await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()))
  await demo.close()
}

try {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4000' }, wipe: { type: 'boolean' } } })
  if (values.wipe) {
    const was = await wipeFolder(usualFolder)
    process.stdout.write(was ? 'The demo is gone.\n' : 'There is no demo.\n')
  } else await run(portOf(values.port))
  process.exit()
} catch (error) {
  if (!(error instanceof StartupError)) throw error
  process.stderr.write(`${inOwnWords(error.message)}\n`)
  process.exit(1)
}
