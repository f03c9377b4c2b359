// What was sent to others without a sign of having arrived yet. Node does not tell, so the system is asked: Linux says it in tables of
// all connections. Where there are none, nobody is known to be gone.
import { readFile } from 'node:fs/promises'
import { type Socket, SocketAddress } from 'node:net'

/** What a peer has not said to have. */
export interface Unheard {
  readonly bytes: number
  /** Whether the system has sent again since it last heard of the peer. */
  readonly isSentAgain: boolean
}

/** By connection (`connectionOf`), where anything has not arrived. */
export type UnheardBytes = ReadonlyMap<string, Unheard>

/** Where Linux tells of connections, by the versions of IP. */
const systemTables: readonly string[] = ['/proc/net/tcp', '/proc/net/tcp6']

/** What a connection is called here. */
export function connectionOf({ localPort, remoteAddress, remotePort }: Socket): string {
  // A scope, which only addresses of the same link have, is not in the tables.
  return `${localPort} ${remoteAddress?.split('%', 1)[0]} ${remotePort}`
}

// Words of 32 bits, each as a processor has it that begins with the lowest byte.
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex').reverse()])
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    Buffer.from(bytes.slice(index * 2, index * 2 + 2)).toString('hex'),
  )
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}

// Number, own and other address, state (1: it stands), bytes on their way, timer (1: sends again), and how often it has in vain.
const row =
  /^ *\d+: [\dA-F]+:([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) 01 ([\dA-F]{8}):[\dA-F]{8} ([\dA-F]{2}):[\dA-F]{8} ([\dA-F]{8}) /gm

/** Asks the system. Never throws. */
export async function readUnheard(tables: readonly string[] = systemTables): Promise<UnheardBytes> {
  const texts = await Promise.all(tables.map((table) => readFile(table, 'latin1').catch(() => '')))
  const unheard = new Map<string, Unheard>()
  for (const [, own = '', address = '', other = '', waiting = '', timer, times = ''] of texts
    .join('\n')
    .matchAll(row)) {
    const bytes = Number.parseInt(waiting, 16)
    if (bytes === 0) continue
    const name = `${Number.parseInt(own, 16)} ${addressOf(address)} ${Number.parseInt(other, 16)}`
    unheard.set(name, { bytes, isSentAgain: timer === '01' && Number.parseInt(times, 16) > 0 })
  }
  return unheard
}
