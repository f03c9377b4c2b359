// A receiver of webhooks on this machine, as somebody writes one from docs/protocol.md: it verifies what comes with the library of
// Standard Webhooks, and answers as a test wants it to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Webhook as Verifier } from 'standardwebhooks'

/** What was sent, as far as a receiver reads it. */
export interface Received {
  readonly id: string
  readonly path: string
  readonly timestamp: string
  readonly signature: string
  readonly body: string
  readonly type: string
  readonly job: { readonly id: string; readonly target: { readonly id: string } }
  readonly version: number
}

/** How it answers: a status with headers, by cutting the connection, or not at all. */
export type Answering = number | { readonly status: number; readonly headers: Record<string, string> } | 'cut' | 'hang'

/** A receiver that listens. */
export interface Receiver {
  readonly url: string
  /** All that came, in order. */
  readonly received: readonly Received[]
  /** What was answered with success, in order. */
  readonly taken: readonly Received[]
  /** What must not be: of one job two at once. */
  readonly overlaps: readonly string[]
  /** How what comes is answered from now on. */
  answer(answering: (received: Received) => Answering): void
  /** Stops listening, as if the machine was gone; and listens again. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** Whether one of these secrets has signed it, by the library's own check. */
export function isSigned({ id, timestamp, signature, body }: Received, secret: string): boolean {
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
  try {
    new Verifier(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += String(piece)
  return body
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  if (typeof value !== 'string') throw new Error(`no header ${name}`)
  return value
}

function receivedFrom(request: IncomingMessage, body: string): Received {
  const { type, data } = JSON.parse(body)
  return {
    ...{ body, type, job: data.job, version: data.version, path: request.url ?? '' },
    id: headerOf(request, 'webhook-id'),
    timestamp: headerOf(request, 'webhook-timestamp'),
    signature: headerOf(request, 'webhook-signature'),
  }
}

function give(response: ServerResponse, answering: Answering): void {
  if (answering === 'hang') return
  if (answering === 'cut') {
    response.destroy()
    return
  }
  const { status, headers } = typeof answering === 'number' ? { status: answering, headers: {} } : answering
  response.writeHead(status, headers).end('thank you')
}

/** Opens one on a free port. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const taken: Received[] = []
  const overlaps: string[] = []
  const underWay = new Map<string, ServerResponse>()
  let answering: (one: Received) => Answering = () => 204
  let port = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one = receivedFrom(request, await readBody(request))
    const key = `${one.path} ${one.job.id}`
    // One whose sender was killed has ended, whatever we were about to answer.
    if (underWay.get(key)?.socket?.destroyed === false) overlaps.push(`${one.id} of ${key}`)
    underWay.set(key, response)
    response.on('close', () => {
      if (underWay.get(key) === response) underWay.delete(key)
    })
    received.push(one)
    const answer = answering(one)
    const status = typeof answer === 'object' ? answer.status : answer
    if (typeof status === 'number' && status < 300) taken.push(one)
    give(response, answer)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const start = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    server.listen(port, '127.0.0.1', resolve)
    await promise
    const address = server.address()
    if (typeof address === 'object' && address !== null) port = address.port
  }
  const stop = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    server.closeAllConnections()
    await promise
  }
  await start()
  return {
    ...{ received, taken, overlaps, start, stop },
    url: `http://127.0.0.1:${port}`,
    answer: (next) => {
      answering = next
    },
    close: stop,
  }
}
