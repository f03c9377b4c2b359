// Server processes on one database, which can be killed and replaced, and where clients find one that lives.
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Viewer } from '../../src/domain/viewer.ts'
import { usualClaimNames } from '../../src/server/authentication/claim-names.ts'
import { mintToken } from '../../src/server/authentication/mint-token.ts'
import { type SpawnedCli, spawnServer } from '../support/cli.ts'

const secret = 'a secret that the servers of the oracle share'
const configFile = fileURLToPath(new URL('oracle.config.ts', import.meta.url))

/** The server processes of a test. */
export class Servers {
  readonly #databaseUrl: string
  readonly #tokens = new Map<string, Promise<string>>()
  readonly #open = new Map<SpawnedCli, string>()
  #turn = 0

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl
  }

  /** Those that can be asked, the oldest first. */
  get open(): readonly SpawnedCli[] {
    return [...this.#open.keys()]
  }

  /** Starts one more; settles when it is ready. */
  async start(): Promise<SpawnedCli> {
    const server = spawnServer({
      args: ['--config', configFile],
      environment: { DATABASE_URL: this.#databaseUrl, TOBEDONE_JWT_SECRET: secret, TOBEDONE_LOG_LEVEL: 'warn' },
    })
    this.#open.set(server, await server.ready)
    return server
  }

  /** Ends one, which nobody is sent to from now on; settles with its status when its process is gone. */
  async stop(server: SpawnedCli, signal: 'SIGKILL' | 'SIGTERM'): Promise<unknown> {
    this.#open.delete(server)
    server.process.kill(signal)
    return await server.ended
  }

  /** The address of one that has not ended, in turn; waits for one as clients do, by asking again. */
  async url(): Promise<string> {
    for (;;) {
      const urls = [...this.#open.values()]
      const url = urls[this.#turn++ % Math.max(1, urls.length)]
      if (url !== undefined) return url
      await delay(10)
    }
  }

  tokenOf(viewer: Viewer): Promise<string> {
    const { id: sub, roles, groups } = viewer
    const token =
      this.#tokens.get(sub) ??
      mintToken(
        { sub, roles, groups, expiresInMs: 3 * 3_600_000 },
        new TextEncoder().encode(secret),
        usualClaimNames,
        new Date(),
      )
    this.#tokens.set(sub, token)
    return token
  }

  /** Asks a server that lives, once. @throws what fetch throws when there was no answer */
  async ask(viewer: Viewer, query: string, variables: object): Promise<unknown> {
    const authorization = `Bearer ${await this.tokenOf(viewer)}`
    const response = await fetch(`${await this.url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    })
    return await response.json()
  }
}
