// HTTP as the load generators speak it: raw sockets and whole requests, as they share two cores with what they measure.
import { connect, type Socket } from 'node:net'
import type { RequestTemplate } from './load.ts'

/** Everything of a request but its body, for all bodies of one length. */
export function headOf({ path, headers, before, after }: RequestTemplate, port: number, key: string): string {
  const length = Buffer.byteLength(before) + key.length + Buffer.byteLength(after)
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    accept: 'application/json',
    ...headers,
    'content-length': String(length),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** The length of the whole answer at the start of the text, once its head is there. */
export function answerLength(text: string): number | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${text.slice(0, end)}`)
  return end + 4 + Number(length)
}

/** A connection of one's own to a server of this machine. */
export function connected(port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
  socket.once('error', reject)
  socket.setEncoding('latin1')
  return promise
}
