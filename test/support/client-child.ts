// A process that watches, hears of one job, closes its client and has nothing else to do: it must end by itself.
import { openClient } from '../../src/client/index.ts'
import { watchJobs } from './documents.ts'
import { keepQueue } from './queue-documents.ts'

const [url = '', token = '', after = ''] = process.argv.slice(2)
const client = openClient({ url, token })
const queue = client.liveQueue(keepQueue, {})
for await (const each of client.watch(watchJobs, { after })) {
  if (each.kind === 'next') console.log(each.data.jobEvents.kind)
  client.close()
}
console.log('ended', queue.view().isLive)
