// A way through to a server's WebSockets that knows single messages: it can close with any code, as gateways do, refuse
// whoever comes, and lose or repeat a message. TCP alone is in tcp-proxy.ts.
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

/** A relay on a port of its own. */
export interface SocketRelay {
  /** The address of the API by way of the relay. Only WebSockets go through. */
  readonly url: string
  /** When each socket came, in milliseconds of `performance.now()`. */
  readonly cameAt: readonly number[]
  /** How many of them the server has accepted. */
  readonly acceptedCount: number
  /** Closes all sockets that there are. */
  closeAll(code: number): void
  /** From now on every new socket is closed at once, until `accept`. */
  refuse(): void
  accept(): void
  /** How many messages with these texts the clients have sent. */
  sentCount(...texts: readonly string[]): number
  /** Brings the next message to a client in which this text is so many times; 0 loses it. */
  repeat(text: string, times: number): void
  close(): Promise<void>
}

/** Opens a relay before a server's WebSockets. */
export async function openSocketRelay(serverUrl: string): Promise<SocketRelay> {
  const relay = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: ([first = '']) => first })
  const cameAt: number[] = []
  const sent: string[] = []
  let acceptedCount = 0
  let isRefusing = false
  let repeated: { readonly text: string; readonly times: number } | null = null
  relay.on('connection', (near) => {
    cameAt.push(performance.now())
    if (isRefusing) return near.close(1013)
    const far = new WebSocket(serverUrl, 'graphql-transport-ws')
    const isOpen = once(far, 'open')
    for (const socket of [near, far]) socket.on('error', () => {})
    isOpen.catch(() => near.terminate())
    near.on('message', (data) => {
      sent.push(String(data))
      void isOpen.then(() => far.send(String(data)))
    })
    near.on('close', () => far.terminate())
    far.on('close', (code) => near.close(code === 1006 ? 1011 : code))
    far.on('message', (data) => {
      const text = String(data)
      if (text.includes('"connection_ack"')) acceptedCount++
      let times = 1
      if (repeated !== null && text.includes(repeated.text)) {
        times = repeated.times
        repeated = null
      }
      for (let time = 0; time < times; time++) near.send(text)
    })
  })
  await once(relay, 'listening')
  const address = relay.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`,
    cameAt,
    get acceptedCount() {
      return acceptedCount
    },
    closeAll(code) {
      for (const socket of relay.clients) socket.close(code)
    },
    refuse() {
      isRefusing = true
    },
    accept() {
      isRefusing = false
    },
    sentCount: (...texts) => sent.filter((message) => texts.every((text) => message.includes(text))).length,
    repeat(text, times) {
      repeated = { text, times }
    },
    async close() {
      for (const socket of relay.clients) socket.terminate()
      await new Promise((resolve) => relay.close(resolve))
    },
  }
}
