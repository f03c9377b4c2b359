// The product's Prisma client.
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/prisma/client.ts'

// At the end of a test the database goes away under connections that are being closed.
const unheard = (): void => {}

/** Connects it to a database. */
export function connect(databaseUrl: string): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: databaseUrl }, { onPoolError: unheard, onConnectionError: unheard }),
  })
}
