// Prisma's client on the pool that everything shares. For reading what GraphQL asks for; writes go through the frame.
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'

/** Makes the client. Closing it leaves the pool open. */
export function makePrisma(pool: Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) })
}
