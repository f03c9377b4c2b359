// The load generator, in a process of its own.
import type { Socket } from 'node:net'
import { keyOf, type Load, type LoadResult } from './load.ts'
import { answerLength, connected, headOf } from './raw-http.ts'

// Every job is shown with its priority.
function isRight(text: string, jobs: number): boolean {
  return text.startsWith('HTTP/1.1 200') && !text.includes('"errors"') && text.split('"priority"').length - 1 === jobs
}

async function run(load: Load): Promise<LoadResult> {
  const { before, after, kind, jobs, keys = 2 ** 40 } = load.template
  const head = headOf(load.template, load.port, keyOf(kind, load.from))
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => connected(load.port)))
  let next = load.from
  let answered = 0
  let failure: string | null = null
  const startedAt = performance.now()
  const endsAt = startedAt + load.ms

  function drive(socket: Socket): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let text = ''
    const send = (): void => {
      if (failure !== null || next >= load.until || performance.now() >= endsAt) resolve()
      else socket.write(`${head}${before}${keyOf(kind, next++ % keys)}${after}`)
    }
    socket.on('data', (chunk: string) => {
      text += chunk
      const length = answerLength(text)
      if (length === null || text.length < length) return
      if (isRight(text, jobs)) answered++
      else failure ??= text
      text = ''
      send()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed a connection')))
    send()
    return promise
  }

  await Promise.all(sockets.map(drive))
  const tookMs = performance.now() - startedAt
  for (const socket of sockets) socket.removeAllListeners('close').destroy()
  return { answered, tookMs, failure }
}

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ answered: 0, tookMs: 1, failure: String(error) } satisfies LoadResult),
  )
})
process.on('disconnect', () => process.exit(0))
