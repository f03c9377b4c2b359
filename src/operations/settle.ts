// Let happen what is due by now on a job: expiry, the end of a claim, waking, becoming overdue. Only the timers ask for it.
import { systemViewer } from '../domain/viewer.ts'
import type { Operating } from './operating.ts'

/** Settles one job; once more, or by another server as well, it does nothing. */
export async function settleJob({ perform }: Operating, jobId: string): Promise<void> {
  await perform({ kind: 'settle', viewer: systemViewer, jobId })
}
