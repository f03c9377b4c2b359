// Connections over which nothing has ever been said, as browsers open them in store. Node does not count them as idle, so a
// server that closes would wait for them.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Knows the connections of a server. Answers with what ends those that are silent still. */
export function watchSilent(server: Server): () => void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  }
}
