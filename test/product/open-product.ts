// A product with a schema of its own: its tables in the schema public, made by its own migrations, and transactions of both kinds, in each of
// which it pays and asks for jobs.
import { Pool } from 'pg'
import type { ProductTransaction } from '../../src/index.ts'
import { connect } from './connect.ts'
import { deployProduct } from './deploy-product.ts'
import type { PrismaClient } from './generated/prisma/client.ts'

/** How a product is connected. */
export type Kind = 'prisma' | 'pg'

/** A transaction of the product's, with what it does to its own table. */
export interface ProductWork {
  readonly tx: ProductTransaction
  pay(id: string, status: string): Promise<void>
}

/** A product. */
export interface Product {
  readonly prisma: PrismaClient
  readonly pool: Pool
  /** Runs the work in a transaction, which is rolled back when it throws. */
  transaction<Result>(kind: Kind, work: (work: ProductWork) => Promise<Result>): Promise<Result>
  /** The payments that are there, as others see them. */
  payments(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Applies its migrations, and connects both ways. */
export async function openProduct(databaseUrl: string): Promise<Product> {
  await deployProduct(databaseUrl)
  const pool = new Pool({ connectionString: databaseUrl, max: 8 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const prisma = connect(databaseUrl)

  async function inPg<Result>(work: (work: ProductWork) => Promise<Result>): Promise<Result> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await work({
        tx: client,
        async pay(id, status) {
          await client.query('insert into public.payment values ($1, $2)', [id, status])
        },
      })
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }

  function inPrisma<Result>(work: (work: ProductWork) => Promise<Result>): Promise<Result> {
    return prisma.$transaction(
      (tx) =>
        work({
          tx,
          async pay(id, status) {
            await tx.payment.create({ data: { id, status } })
          },
        }),
      { timeout: 20_000 },
    )
  }

  return {
    prisma,
    pool,
    transaction: (kind, work) => (kind === 'pg' ? inPg(work) : inPrisma(work)),
    payments: async () => (await prisma.payment.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id),
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
