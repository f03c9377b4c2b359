// WebSockets on the HTTP server: who may open one, its limits, and that nobody stays who is not there any more.
import type { IncomingMessage, Server } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { handleProtocols, type Server as Protocol } from 'graphql-ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import { JobError } from '../../domain/job-error.ts'
import { STATUS_CODES } from '../../node-http.ts'
import { HttpRefusal, refusalBody } from '../answer.ts'
import { mostBytes } from '../http/read-body.ts'
import { foreignOrigin, isAllowedOrigin } from '../origin.ts'
import { goingAway, type Serving } from '../serving.ts'
import { closeCodes } from './close-codes.ts'
import { Corks } from './corks.ts'
import { OperationOrder, type Take } from './operation-order.ts'
import { Pings } from './pings.ts'
import { type Extra, speakGraphqlWs } from './protocol.ts'
import { Session, type SessionOptions } from './session.ts'

// All that a message brings is kept as long as its operation lives: read, and in pieces.
const mostCharacters = 2_000_000

function refuse(socket: Duplex, refusal: HttpRefusal): void {
  const body = JSON.stringify(refusalBody(refusal))
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function endOnError(this: Duplex): void {
  this.destroy()
}

function refusalOf(serving: Serving, request: IncomingMessage): HttpRefusal | null {
  if (!isAllowedOrigin(request, serving.allowedOrigins)) return foreignOrigin()
  if (request.url?.split('?', 1)[0] !== '/graphql')
    return new HttpRefusal(404, 'NOT_FOUND', 'WebSockets are at /graphql.')
  return serving.live.isLeaving ? new HttpRefusal(503, 'UNAVAILABLE', goingAway().message) : null
}

// graphql-ws throws for the messages that only a server sends; whatever else it throws is a fault.
function failed(session: Session, log: Logger, error: unknown): void {
  if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
    session.close(closeCodes.badMessage, error.message)
    return
  }
  log.error({ err: error }, 'a WebSocket message could not be handled')
  session.close(closeCodes.fault, 'Something unexpected went wrong; it was logged.')
}

function tooLarge(): JobError {
  return new JobError(
    'LIMIT_EXCEEDED',
    `The operations that run on a connection take at most ${mostCharacters} characters together, as they were sent: wait for ` +
      'some to end, or open another.',
    { limit: 'operationCharacters', most: mostCharacters },
  )
}

function serve(
  serving: Serving,
  protocol: Protocol<Extra>,
  options: SessionOptions,
  upgrade: IncomingMessage,
  onClosed: () => void,
): void {
  const { live, log, show } = serving
  const { socket } = options
  const session = new Session(options)
  live.add(session)
  socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket failed'))
  const orderOf = (take: Take): OperationOrder =>
    new OperationOrder({
      take,
      mostCharacters,
      onTooMuch: (id) => session.outbox.send(JSON.stringify({ id, type: 'error', payload: [show(tooLarge())] })),
      onFailed: (error) => failed(session, log, error),
    })
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => new Promise<void>((resolve) => session.outbox.send(data, resolve)),
      close: (code, reason) => session.close(code ?? closeCodes.fault, reason ?? ''),
      onMessage(take) {
        const order = orderOf(take)
        socket.once('close', () => order.ended())
        socket.on('message', (data, isBinary) => {
          // Whoever was told that it is over is not served any more, however much of theirs is still to come.
          if (socket.readyState !== socket.OPEN) return
          if (isBinary) return session.close(closeCodes.badMessage, 'Messages are text, not binary.')
          order.receive(String(data))
        })
      },
    },
    { session, upgrade },
  )
  socket.once('close', (code, reason) => {
    session.ended()
    live.delete(session)
    onClosed()
    closed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'a WebSocket was not closed cleanly'),
    )
  })
}

/** Takes WebSockets on an HTTP server. Answers with what stops that; the sockets there are end by themselves. */
export function acceptSockets(server: Server, serving: Serving): () => void {
  const protocol = speakGraphqlWs(serving)
  const sockets = new WebSocketServer({
    noServer: true,
    // The sessions are known here already.
    clientTracking: false,
    maxPayload: mostBytes,
    perMessageDeflate: false,
    handleProtocols,
  })
  const opened = new Map<WebSocket, Pings>()
  const { mostUnreadBytes, pingMs, isMoreComing } = serving
  const corks = new Corks(isMoreComing)
  // A function of its own: what lives as long as a socket must not keep the request that opened it.
  const take = (socket: WebSocket, stream: Socket, upgrade: IncomingMessage): void => {
    const options = { socket, stream, corks, mostUnreadBytes }
    opened.set(socket, new Pings(socket, stream, pingMs))
    serve(serving, protocol, options, upgrade, () => opened.delete(socket))
  }
  server.on('upgrade', (request, socket, head) => {
    // Until the handshake is done nobody else listens, and an unheard error ends the process.
    socket.on('error', endOnError)
    const refusal = refusalOf(serving, request)
    if (refusal) return refuse(socket, refusal)
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      socket.off('error', endOnError)
      // Always so under a server of HTTP, whether with TLS or without.
      if (socket instanceof Socket) take(accepted, socket, request)
      else accepted.terminate()
    })
  })
  const pinging = setInterval(() => {
    for (const pings of opened.values()) pings.look()
  }, pingMs)
  pinging.unref()
  return () => {
    clearInterval(pinging)
    for (const socket of opened.keys()) socket.terminate()
    sockets.close()
  }
}
