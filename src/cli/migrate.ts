// `tobedone migrate`: brings the database up to this version, as every start does as well.
import type { Settings } from '../config.ts'
import { openSystem } from '../open-system.ts'
import { lineLog, openLog } from './log.ts'

/** Migrates. @throws StartupError */
export async function migrate(settings: Settings): Promise<void> {
  const system = await openSystem({ ...settings, types: [], log: lineLog(openLog(settings.logLevel)) })
  await system.close()
  process.stdout.write('The database is up to date.\n')
}
