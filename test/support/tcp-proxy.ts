// A way through to a server (PostgreSQL or ours) that can be made to fall silent without closing, as a network does, to
// hold up or cut what goes through it, to lead elsewhere, or to refuse PostgreSQL's session settings, as some poolers do.
import { connect, createServer, type Socket } from 'node:net'

/** A proxy on a port of its own. */
export interface TcpProxy {
  /** The address by way of the proxy. */
  readonly url: string
  /** How many connections were taken so far. */
  readonly taken: number
  /** From now on nothing goes through the connections that there are; nobody is told. New ones work. */
  silence(): void
  /** From now on what goes through the connections that there are waits, until `release`. New ones work. */
  hold(): void
  /** Lets on what was held. */
  release(): void
  /** Ends all connections that there are; new ones work. */
  cut(): void
  /** From now on new connections lead to the server of another address. */
  lead(url: string): void
  /** Ends all connections, and every new one at once. */
  refuse(): void
  close(): Promise<void>
}

export interface TcpProxyOptions {
  /** Refuses a start-up packet with `options`, in the words of PgBouncer. */
  readonly isWithoutOptions?: boolean
  /** How long what the server says is under way, in milliseconds; nothing unless told. */
  readonly latencyMs?: number
  /** Told what goes to the server. */
  readonly onSent?: (data: Buffer) => void
  /** Faults befall only connections in whose first packet this text is; others go through untouched. */
  readonly only?: string
  /** Texts that become others of the same length on their way to the server. */
  readonly rewrites?: readonly (readonly [from: string, to: string])[]
}

function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

function rewritten(data: Buffer, rewrites: TcpProxyOptions['rewrites'] = []): Buffer {
  for (const [from, to] of rewrites) {
    const at = data.indexOf(from)
    if (at !== -1) data.write(to, at)
  }
  return data
}

/** Opens a proxy before the server of an address. */
export async function openTcpProxy(serverUrl: string, options: TcpProxyOptions = {}): Promise<TcpProxy> {
  let target = new URL(serverUrl)
  const all = new Set<Socket>()
  /** Those that faults befall. */
  const open = new Set<Socket>()
  let taken = 0
  let silenced: readonly Socket[] = []
  let isRefusing = false

  const server = createServer((near) => {
    taken++
    if (isRefusing) {
      near.destroy()
      return
    }
    const far = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      all.add(socket)
      if (options.only === undefined) open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        all.delete(socket)
        open.delete(socket)
        if (!silenced.includes(socket)) other.destroy()
      })
    }
    far.on('data', (data) => {
      const pass = (): void => {
        if (!silenced.includes(far)) near.write(data)
      }
      if (options.latencyMs === undefined) pass()
      else setTimeout(pass, options.latencyMs)
    })
    near.once('data', (data) => {
      if (options.only !== undefined && data.includes(options.only)) for (const socket of [near, far]) open.add(socket)
    })
    near.on('data', (data) => {
      if (silenced.includes(near)) return
      options.onSent?.(data)
      if (options.isWithoutOptions && data.includes('\0options\0')) {
        near.end(refusal('unsupported startup parameter: options'))
      } else far.write(rewritten(data, options.rewrites))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(serverUrl)
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return {
    url: url.href,
    get taken() {
      return taken
    },
    silence() {
      silenced = [...open]
    },
    hold() {
      for (const socket of open) socket.pause()
    },
    release() {
      for (const socket of open) socket.resume()
    },
    cut() {
      for (const socket of open) socket.destroy()
    },
    lead(elsewhere) {
      target = new URL(elsewhere)
    },
    refuse() {
      isRefusing = true
      for (const socket of open) socket.destroy()
    },
    async close() {
      for (const socket of all) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
