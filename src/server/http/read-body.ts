// Reads the body of a request into text: bounded, and only if it is what it says.
import type { IncomingMessage } from 'node:http'
import { HttpRefusal } from '../answer.ts'

/** The most bytes of a body, and of a WebSocket message. */
export const mostBytes = 1_048_576

const utf8 = new TextDecoder('utf-8', { fatal: true })

function tooLarge(): HttpRefusal {
  return new HttpRefusal(413, 'LIMIT_EXCEEDED', `The body must have at most ${mostBytes} bytes.`, {
    connection: 'close',
  })
}

// A client that still sends would not read the answer if the connection were cut at once, but is not read for ever.
function letGo(request: IncomingMessage): void {
  request.resume()
  setTimeout(() => request.destroy(), 1_000).unref()
}

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= mostBytes) chunks.push(chunk)
    else {
      request.removeAllListeners('data')
      letGo(request)
      reject(tooLarge())
    }
  })
  request.once('end', () => resolve(Buffer.concat(chunks)))
  request.once('error', () => reject(new HttpRefusal(400, 'INVALID_INPUT', 'The body ended too early.')))
  return promise
}

/** The body as text. @throws HttpRefusal 413, 415, 400 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const { 'content-length': length, 'content-encoding': encoding } = request.headers
  if (encoding !== undefined && encoding !== 'identity') {
    throw new HttpRefusal(415, 'INVALID_INPUT', 'Send the body as it is, without Content-Encoding.')
  }
  if (Number(length) > mostBytes) {
    letGo(request)
    throw tooLarge()
  }
  const bytes = await bytesOf(request)
  try {
    return utf8.decode(bytes)
  } catch {
    throw new HttpRefusal(400, 'INVALID_INPUT', 'The body must be valid UTF-8.')
  }
}
