// `npm run demo [-- --port N] [-- --wipe]`: the product with an invented company in it, in a data folder of its own, in which things
// happen while one looks. It reads no settings, so that it can reach no data but its own.
import { parseArgs } from 'node:util'
import { stopSignal } from '../src/cli/stop-signal.ts'
import { StartupError } from '../src/domain/startup-error.ts'
import { guests } from './demo/company.ts'
import { takeFolder, usualFolder, wipeFolder } from './demo/folder.ts'
import { type Demo, openDemo } from './demo/open-demo.ts'

const everyMs = 2_500

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

async function run(port: number): Promise<void> {
  const stop = stopSignal()
  const demo = await openDemo({ dataFolder: await takeFolder(usualFolder), port })
  await demo.fill()
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
  } else await run(Number(values.port))
  process.exit()
} catch (error) {
  if (!(error instanceof StartupError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
