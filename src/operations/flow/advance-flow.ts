// Let a run go on, because one of its steps has ended or its flow has changed. Only the follower of the log asks for it.
import type { Target } from '../../domain/job.ts'
import type { FlowOperating } from './flow-operating.ts'
import { goOn, lockFlow } from './go-on.ts'

/** Goes on with the open run of a flow for a target; done again, or without one, it does nothing. @throws JobError */
export async function advanceFlow(operating: FlowOperating, name: string, target: Target): Promise<void> {
  const { flows, together: inOne } = operating
  await inOne(async (together) => {
    await lockFlow(together, name, target)
    const latest = await together.locked.flows.latestRun(name, target)
    if (latest?.status !== 'OPEN') return
    const { run } = await goOn(operating, together, flows.active(name), latest)
    if (run.status !== latest.status || run.revision !== latest.revision) await together.locked.flows.save(run)
  })
}

/** Notes that a run could not go on, so that it is looked at again. */
export async function postponeFlow({ together: inOne }: FlowOperating, name: string, target: Target): Promise<void> {
  await inOne(async (together) => {
    await lockFlow(together, name, target)
    const latest = await together.locked.flows.latestRun(name, target)
    if (latest?.status === 'OPEN') await together.locked.flows.save({ ...latest, revision: 0 })
  })
}
