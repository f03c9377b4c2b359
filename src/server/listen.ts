// Opens the port. What keeps it from opening can be mended by whoever starts the server, so it is told as such.
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { StartupError } from '../domain/startup-error.ts'

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use already: stop what listens there, or choose another with PORT',
  EACCES: 'may not be opened by this user: choose a port above 1023 with PORT',
  EADDRNOTAVAIL: 'is no address of this machine: choose another with HOST',
  ENOTFOUND: 'is no address that can be found: choose another with HOST',
}

/** Listens, and answers with the port (0 lets the system choose). @throws StartupError */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  try {
    await promise
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new StartupError(`${host}:${port} ${reasons[code] ?? `cannot be listened on (${code || error})`}.`, {
      cause: error,
    })
  } finally {
    server.removeListener('error', reject)
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** Tells early that a server could not listen there, before anything else is opened or changed. @throws StartupError */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer()
  await listen(probe, host, port)
  probe.close()
  await once(probe, 'close')
}
