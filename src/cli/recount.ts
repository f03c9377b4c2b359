// `tobedone recount`: makes the counters of statistics anew from the log, while servers go on. To repeat it does no harm.
import type { Settings } from '../config.ts'
import { openSystem } from '../open-system.ts'
import { lineLog, openLog } from './log.ts'

/** Recounts. @throws StartupError, JobError */
export async function recount(settings: Settings): Promise<void> {
  const log = lineLog(openLog(settings.logLevel))
  const system = await openSystem({ ...settings, types: [], hasTimers: false, log })
  try {
    await system.tobedone.recountStatistics()
    process.stdout.write('The counters of statistics are new.\n')
  } finally {
    await system.close()
  }
}
