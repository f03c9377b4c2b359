// Where commands wait for jobs that somebody else holds (a transaction of the product's, mostly). Commands on the same job
// wait together; a few different jobs are waited for at once; everybody else goes on in the fast lanes.
import type { Frame } from './frame.ts'
import { performLocked } from './locked-frame.ts'
import { idempotencyLock, needsOf, targetKey } from './needs.ts'
import { type Pending, settleAll } from './outcome.ts'

const mostAtOnce = 4

/** The lane of those that wait. */
export class WaitingLane {
  readonly #frame: Frame
  readonly #queues = new Map<string, Pending[]>()
  #running = 0

  constructor(frame: Frame) {
    this.#frame = frame
  }

  push(pending: Pending): void {
    const name = this.#nameOf(pending)
    const queue = this.#queues.get(name)
    if (queue) queue.push(pending)
    else this.#queues.set(name, [pending])
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
      const [name, batch] = first
      this.#queues.delete(name)
      this.#running++
      void this.#run(batch).finally(() => {
        this.#running--
        this.#next()
      })
    }
  }

  async #run(batch: readonly Pending[]): Promise<void> {
    const commands = batch.map(({ command }) => command)
    await settleAll(batch, () =>
      this.#frame.store.transaction((locked) => performLocked(commands, locked, this.#frame)),
    )
    this.#frame.ring()
  }
}
