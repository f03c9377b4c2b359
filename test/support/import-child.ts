// Imports the door of the library as a product does, opens it where a database is given, and tells on standard output which
// modules that has loaded and how long the import took.
import { registerHooks } from 'node:module'

const [database] = process.argv.slice(2)
const loaded: string[] = []
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url)
    return nextLoad(url, context)
  },
})

const beganAt = performance.now()
const { createTobedone, defineJobType } = await import('tobedone')
const importMs = performance.now() - beganAt
const onImport = loaded.length
let openMs = 0
if (database !== undefined) {
  const jobs = await createTobedone({ types: [defineJobType('call')], database })
  openMs = performance.now() - beganAt
  await jobs.close()
}
process.stdout.write(JSON.stringify({ importMs, openMs, onImport, loaded }))
