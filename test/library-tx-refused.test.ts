// Transactions in which the frame cannot work are refused before anything happens in them, and stay usable.
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTobedone, defineJobType, type Jobs } from '../src/index.ts'
import { openProduct, type Product } from './product/open-product.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'

const call = defineJobType('call')

let database: TestDatabase
let jobs: Jobs
let product: Product

beforeAll(async () => {
  database = await openTestDatabase()
  jobs = await createTobedone({ types: [call], database: database.url })
  product = await openProduct(database.url)
})
afterAll(async () => {
  await product.close()
  await jobs.close()
  await database.close()
})

const targetOf = (id: string) => ({ type: 'Payment', id })

describe('a transaction that is none for us is refused, and stays usable', () => {
  const ask = (tx: Parameters<Jobs['claimNext']>[1]) => jobs.request(call, { target: targetOf('wrong tx') }, tx)

  async function withClient(url: string, begin: string): Promise<unknown> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      if (begin !== '') await client.query(begin)
      const refusal = await ask({ tx: client }).catch((error: unknown) => error)
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
      return refusal
    } finally {
      await client.end()
    }
  }

  test.each([
    ['outside of a transaction', '', /is not in a transaction/],
    ['repeatable read', 'begin isolation level repeatable read', /read committed/],
    ['serializable', 'begin isolation level serializable', /read committed/],
    ['read only', 'begin read only', /read only/],
  ])('%s', async (_, begin, message) => {
    expect(await withClient(database.url, begin)).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    })
  })

  test('on another database, with a log of its own or without', async () => {
    const other = await openTestDatabase()
    const refusal = { code: 'INVALID_INPUT', message: expect.stringContaining('another database') }
    expect(await withClient(other.url, 'begin')).toMatchObject(refusal)
    await (await createTobedone({ types: [], database: other.url })).close()
    expect(await withClient(other.url, 'begin')).toMatchObject(refusal)
    await other.close()
  })

  test('of a database user without rights', async () => {
    const { rows } = await product.pool.query('select current_user as owner')
    const name = `clerk_${process.pid}`
    await product.pool.query(`create role ${name}; grant ${name} to ${rows[0].owner}`)
    expect(await withClient(database.url, `begin; set local role ${name}`)).toMatchObject({
      message: expect.stringContaining('without rights'),
    })
    await product.pool.query(`drop role ${name}`)
  })

  test('a pool, a client without a transaction, something else', async () => {
    for (const tx of [product.pool, product.prisma]) {
      await expect(ask({ tx })).rejects.toMatchObject({ message: expect.stringContaining('not in a transaction') })
    }
    // @ts-expect-error: that is no transaction
    await expect(ask({ tx: {} })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await jobs.jobs({ target: targetOf('wrong tx') })).jobs).toEqual([])
  })
})
