// A server whose questions to the database can be counted: how often it asks something is what some promises are about.
import type { JobType } from '../../src/domain/job-type.ts'
import { openTestDatabase } from './database.ts'
import { startServer, type TestServer, type TestServerOptions } from './server.ts'
import { openTcpProxy } from './tcp-proxy.ts'

/** A server on a database of its own, and how often it has asked. */
export interface CountedServer {
  readonly server: TestServer
  /** How many of its statements so far had the mark. */
  asked(): number
  /** Cuts its connections to the database. */
  cut(): void
  close(): Promise<void>
}

/** Starts one. `mark` is a text that stands once in the statements to be counted. */
export async function openCountedServer(
  types: readonly JobType[],
  mark: string,
  options: Pick<TestServerOptions, 'server'> = {},
): Promise<CountedServer> {
  let count = 0
  const database = await openTestDatabase()
  const proxy = await openTcpProxy(database.url, {
    onSent: (data) => {
      count += data.toString('latin1').split(mark).length - 1
    },
  })
  const server = await startServer({ ...options, types, databaseUrl: proxy.url })
  return {
    server,
    asked: () => count,
    cut: () => proxy.cut(),
    async close() {
      await server.close()
      await proxy.close()
      await database.close()
    },
  }
}
