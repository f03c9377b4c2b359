// A real mail server, for tests: it takes every mail, but for those to people of some names, whom it treats as mail servers do.
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

/** A mail as it came over the wire. */
export interface ReceivedMail {
  readonly to: string
  readonly messageId: string
  readonly raw: string
  /** When all of it had come, by the clock of the machine. */
  readonly at: number
}

/** How somebody's mails are treated. */
export type Treatment =
  /** Whoever comes first with a message is asked to come again. */
  | 'greylists'
  /** Nobody is there by that name. */
  | 'refuses'
  /** It never answers. */
  | 'hangs'
  /** It takes the message the first time, and is gone before it says so. */
  | 'cuts'

/** A mail server. */
export interface SmtpPeer {
  readonly url: string
  /** All that came, also what it did not say that it has taken. */
  readonly received: readonly ReceivedMail[]
  /** How people are treated, by the part of their address before the @. */
  readonly treatments: Map<string, Treatment>
  /** How often somebody was asked for, also in vain. */
  triesOf(name: string): number
  /** Cuts off whatever is under way. */
  cut(): void
  close(): Promise<void>
}

function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code })
}

async function textOf(stream: SMTPServerDataStream): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString()
}

function recipientOf({ envelope }: SMTPServerSession): string {
  return envelope.rcptTo[0]?.address ?? ''
}

/** Opens one. */
export async function openSmtpPeer(): Promise<SmtpPeer> {
  const received: ReceivedMail[] = []
  const treatments = new Map<string, Treatment>()
  const tries = new Map<string, number>()
  const sockets = new Set<Socket>()
  const treatmentOf = (address: string) => treatments.get(address.split('@')[0] ?? '')
  const server = new SMTPServer({
    ...{ disabledCommands: ['STARTTLS', 'AUTH'], logger: false, disableReverseLookup: true, closeTimeout: 100 },
    onRcptTo({ address }, _session, answer) {
      const [name = ''] = address.split('@')
      const count = (tries.get(name) ?? 0) + 1
      tries.set(name, count)
      if (treatmentOf(address) === 'greylists' && count === 1) return answer(refusal(451, `come again, ${address}`))
      return treatmentOf(address) === 'refuses' ? answer(refusal(550, `nobody here: ${address}`)) : answer()
    },
    async onData(stream, session, answer) {
      const raw = await textOf(stream).catch(() => null)
      // Whoever sent it was killed.
      if (raw === null) return
      const to = recipientOf(session)
      received.push({ to, messageId: /^message-id:\s*(\S+)/im.exec(raw)?.[1] ?? '', raw, at: Date.now() })
      if (treatmentOf(to) === 'hangs') return
      const isFirst = received.filter((mail) => mail.to === to).length === 1
      if (treatmentOf(to) !== 'cuts' || !isFirst) return answer()
      for (const socket of sockets) if (socket.remotePort === session.remotePort) socket.destroy()
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: Pick<AddressInfo, 'port'> = Object.assign({ port: 0 }, server.server.address())
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    treatments,
    triesOf: (name) => tries.get(name) ?? 0,
    cut,
    async close() {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
