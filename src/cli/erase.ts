// `tobedone erase`: erases a person or a target, and says what it did. It asks for nothing; to repeat it does no harm.
import type { Settings } from '../config.ts'
import { JobError } from '../domain/job-error.ts'
import type { Viewer } from '../domain/viewer.ts'
import { openSystem } from '../open-system.ts'
import type { Tobedone } from '../tobedone.ts'
import { lineLog, openLog } from './log.ts'
import { UsageError } from './usage-error.ts'

/** Who or what is erased, as the command line says. */
export interface EraseArguments {
  readonly person?: string | undefined
  readonly targetType?: string | undefined
  readonly targetId?: string | undefined
}

type Operations = Tobedone['operations']
type Erase = (operations: Operations, viewer: Viewer) => ReturnType<Operations['erasePerson']>

// Whoever may start the server may do everything with its database; events tell no person of it.
const operator: Viewer = { id: 'system', roles: ['admin'], groups: [] }

function erasureOf({ person, targetType, targetId }: EraseArguments): Erase {
  if (person !== undefined && targetType === undefined && targetId === undefined) {
    return (operations, viewer) => operations.erasePerson(viewer, person)
  }
  if (person === undefined && targetType !== undefined && targetId !== undefined) {
    return (operations, viewer) => operations.eraseTarget(viewer, { type: targetType, id: targetId })
  }
  throw new UsageError('Say what to erase: either --person ID, or --target-type T together with --target-id ID.')
}

/** Erases. @throws UsageError, StartupError, JobError */
export async function erase(settings: Settings, given: EraseArguments): Promise<void> {
  const doErase = erasureOf(given)
  const system = await openSystem({ ...settings, types: [], log: lineLog(openLog(settings.logLevel)) })
  try {
    const { erasedCount, cancelledCount } = await doErase(system.tobedone.operations, operator)
    const cancelled = cancelledCount > 0 ? `; of these ${cancelledCount} open and now cancelled` : ''
    process.stdout.write(`Erased: ${erasedCount} ${erasedCount === 1 ? 'job' : 'jobs'}${cancelled}.\n`)
  } catch (error) {
    if (error instanceof JobError && error.code === 'INVALID_INPUT') throw new UsageError(error.message)
    throw error
  } finally {
    await system.close()
  }
}
