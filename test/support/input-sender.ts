// Sends input of any sort to a server, and says how it was answered.
import { RawSocket } from './raw-socket.ts'
import type { TestServer } from './server.ts'

// How fast they are served is judged elsewhere.
const patienceMs = 30_000

/** Posts a body; answers with the status. */
export async function post({ url }: TestServer, token: string, body: string): Promise<number> {
  const abort = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body,
    signal: abort.signal,
  })
  abort.abort()
  return response.status
}

/** Sends frames over a WebSocket of their own, with a token or before anybody has said who asks; answers with its close code. */
export async function sendFrames(
  { wsUrl }: TestServer,
  token: string | null,
  frames: readonly string[],
): Promise<number> {
  const socket = new RawSocket(wsUrl)
  await (token === null ? socket.opened(patienceMs) : socket.init(token, patienceMs))
  for (const frame of frames) socket.socket.send(frame)
  // A close is answered when all that was sent before it has been looked at.
  socket.socket.close()
  return (await socket.closed(patienceMs)).code
}
