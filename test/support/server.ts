// The real server for tests, in this process on a free port, with a database of its own.
import { pino } from 'pino'
import type { Clock } from '../../src/domain/clock.ts'
import type { JobType } from '../../src/domain/job-type.ts'
import type { Authentication } from '../../src/server/authentication/authentication.ts'
import { authenticateByToken } from '../../src/server/authentication/by-token.ts'
import { usualClaimNames as claims } from '../../src/server/authentication/claim-names.ts'
import { mintToken } from '../../src/server/authentication/mint-token.ts'
import { secretKeys } from '../../src/server/authentication/secret-keys.ts'
import { type ServerOptions, startServer as start } from '../../src/server/start-server.ts'
import { openTobedone, type Tobedone, type TobedoneOptions } from '../../src/tobedone.ts'
import { openTestDatabase } from './database.ts'

/** What a token says beside whom it is for. */
export interface TokenOptions {
  readonly roles?: readonly string[]
  readonly groups?: readonly string[]
  readonly expiresInMs?: number
}

/** What an authentication of a test's own can stand on. */
export interface AuthenticationParts {
  readonly clock: Clock
  /** The secret of `token`. */
  readonly secret: Uint8Array
}

export interface TestServerOptions {
  readonly types?: readonly JobType[]
  /** A database that several servers share; without it the server has one of its own. */
  readonly databaseUrl?: string
  readonly isProduction?: boolean
  readonly isSchemaOpen?: boolean
  readonly allowedOrigins?: readonly string[]
  /** Instead of tokens signed with a secret of the test's own. */
  readonly authentication?: (parts: AuthenticationParts) => Authentication
  /** What else the system is opened with (clock, polls …). */
  readonly system?: Partial<TobedoneOptions>
  /** What else the server is started with (limits, plugins …). */
  readonly server?: Partial<ServerOptions>
}

export interface TestServer {
  readonly url: string
  readonly wsUrl: string
  readonly databaseUrl: string
  readonly tobedone: Tobedone
  /** What the server logged. */
  readonly logged: readonly string[]
  token(sub: string, options?: TokenOptions): Promise<string>
  close(): Promise<void>
}

/** Starts the server in this process. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { types = [], isProduction = false, isSchemaOpen = true, allowedOrigins = [] } = options
  const database = options.databaseUrl === undefined ? await openTestDatabase() : null
  const databaseUrl = options.databaseUrl ?? database?.url ?? ''
  const logged: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
  const secret = new TextEncoder().encode(`a secret of tests, long enough: ${process.pid}`)
  const tobedone = await openTobedone({
    databaseUrl,
    types,
    log: (level, message) => log[level](message),
    ...options.system,
  })
  const { clock } = tobedone
  const bySecret = () => authenticateByToken({ keys: secretKeys(secret), claims, clock, onTrouble: () => {} })
  const authentication = options.authentication?.({ clock, secret }) ?? bySecret()
  const server = await start({
    ...{ tobedone, authentication, log, isProduction, isSchemaOpen, allowedOrigins },
    host: '127.0.0.1',
    port: 0,
    ...options.server,
  })
  return {
    url: server.url,
    wsUrl: `${server.url.replace('http', 'ws')}/graphql`,
    databaseUrl,
    tobedone,
    logged,
    token: (sub, { roles = [], groups = [], expiresInMs = 3_600_000 } = {}) =>
      mintToken({ sub, roles, groups, expiresInMs }, secret, claims, clock.now()),
    async close() {
      await server.close()
      await tobedone.close()
      await database?.close()
    },
  }
}
