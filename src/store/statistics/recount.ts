// Makes the counters of statistics anew, in short turns. Whoever asks meanwhile is answered from the jobs, until the counters are near
// the end of the log again.
import { setTimeout as wait } from 'node:timers/promises'
import type { JobCounts } from './job-counts.ts'

const busyMs = 20

// What PostgreSQL takes a table to hold that it has never looked at.
const howeverFew = -1

/** Makes them anew, however few jobs there are. @throws JobError UNAVAILABLE */
export async function recount(counts: JobCounts, now: () => Date): Promise<void> {
  await counts.reset()
  for (;;) {
    const isMore = await counts.goOn(howeverFew, now())
    if (isMore === false) return
    // Somebody who counts meanwhile does the same.
    if (isMore === null) await wait(busyMs)
  }
}
