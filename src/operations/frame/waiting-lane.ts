// Where commands wait for jobs that somebody else holds (a transaction of the product's, mostly). Commands on the same job
// wait together; a few different jobs are waited for at once; everybody else goes on in the fast lanes.
import type { Frame } from './frame.ts'
import { performLocked } from './locked-frame.ts'
import { idempotencyLock, needsOf, targetKey } from './needs.ts'
import { type Pending, settleAll } from './outcome.ts'

const mostAtOnce = 4

// Who has waited long for their turn does not wait once more as long for the job: they would be answered when nobody listens.
const longTurnMs = 1_000
const shortPatienceMs = 250

/** Commands that wait for the same, since when the first of them does. */
interface Queue {
  readonly batch: Pending[]
  readonly since: number
}

/** The lane of those that wait. */
export class WaitingLane {
  readonly #frame: Frame
  readonly #queues = new Map<string, Queue>()
  #running = 0

  constructor(frame: Frame) {
    this.#frame = frame
  }

  push(pending: Pending): void {
    const name = this.#nameOf(pending)
    const queue = this.#queues.get(name)
    if (queue) queue.batch.push(pending)
    else this.#queues.set(name, { batch: [pending], since: performance.now() })
    this.#next()
  }

  #nameOf({ command }: Pending): string {
    const { jobIds, targets, keys } = needsOf([command], this.#frame.registry)
    const [target] = targets
    const [key] = keys
    if (target) return targetKey(target.type, target.target)
    return jobIds[0] ?? (key ? idempotencyLock(key.requestedBy, key.key) : '')
  }

  #next(): void {
    while (this.#running < mostAtOnce) {
      const [first] = this.#queues
      if (first === undefined) return
      const [name, queue] = first
      this.#queues.delete(name)
      this.#running++
      void this.#run(queue).finally(() => {
        this.#running--
        this.#next()
      })
    }
  }

  async #run({ batch, since }: Queue): Promise<void> {
    const patienceMs = performance.now() - since > longTurnMs ? shortPatienceMs : undefined
    await settleAll(batch, (commands) =>
      this.#frame.store.transaction((locked) => performLocked(commands, locked, this.#frame), patienceMs),
    )
    this.#frame.ring()
  }
}
