// Brings what is made of the things that a source tells to a sink, one after the other and not before there is room for it: who
// does not read leaves the rest at the source, which knows what to do about that.
import type { Payload, ResultSink } from './payload.ts'

/** Goes on until the source ends, fails or is stopped. After `stop` nothing comes any more, also of what is being made. */
export function pour(
  source: AsyncIterator<unknown>,
  sink: ResultSink,
  payloadOf: (told: unknown) => Payload | Promise<Payload>,
  onFailed: (error: unknown) => void,
  onEnded: () => void,
): { stop(): void } {
  let isStopped = false

  async function bring(): Promise<void> {
    while (!isStopped) {
      const room = sink.room()
      if (room !== null) await room
      const { done, value } = await source.next()
      if (done || isStopped) return
      const payload = payloadOf(value)
      const made = payload instanceof Promise ? await payload : payload
      if (!isStopped) sink.take(made)
    }
  }

  function stop(): void {
    isStopped = true
    source.return?.().catch(() => {})
  }

  bring().then(onEnded, (error: unknown) => {
    stop()
    onFailed(error)
  })
  return { stop }
}
