// Let a run go on, because one of its steps has ended or its flow has changed. Only the follower of the log asks for it.
import type { Target } from '../../domain/job.ts'
import type { FlowOperating } from './flow-operating.ts'
import { goOn, lockFlow } from './go-on.ts'

// All flows wait for whom the follower waits for: it comes back later.
const patienceMs = 200

/**
 * Goes on with the open run of a flow for a target; done again, or without one, it does nothing.
 * @throws JobError UNAVAILABLE when somebody holds the run or what it needs
 */
export async function advanceFlow(operating: FlowOperating, name: string, target: Target): Promise<void> {
  const { flows, together: inOne } = operating
  await inOne(
    async (together) => {
      await lockFlow(together, name, target)
      const { locked } = together
      // Before the jobs are read: whoever notes anew that it is to be tried again has seen what this does not see.
      const open = await locked.flows.openRun(name, target)
      if (open === null) return
      const { run } = await goOn(operating, together, flows.active(name), open)
      if (run.status !== open.status || run.revision !== open.revision) await locked.flows.save(run)
    },
    undefined,
    patienceMs,
  )
}
