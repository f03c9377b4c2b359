// Statements in a transaction of the product's, whatever its client. Each client has its own way with dates, wide numbers and
// lists, and the product may have changed it: so only plain values go in, and every row comes back as the text of its JSON.
import { invalidInput } from '../domain/job-error.ts'
import { isJsonObject } from '../domain/json.ts'
import type { PrismaTransaction, ProductTransaction, QueryTransaction } from '../domain/product-transaction.ts'
import type { Query } from './query.ts'

type Plain = string | number | boolean | null

function isPrisma(tx: ProductTransaction): tx is PrismaTransaction {
  return typeof Reflect.get(tx, '$queryRawUnsafe') === 'function'
}

function isQuerying(tx: ProductTransaction): tx is QueryTransaction {
  return typeof Reflect.get(tx, 'query') === 'function'
}

function runnerOf(tx: ProductTransaction): (sql: string, values: Plain[]) => PromiseLike<unknown> {
  if (typeof tx === 'object' && tx !== null) {
    if (isPrisma(tx)) return (sql, values) => tx.$queryRawUnsafe(sql, ...values)
    if (isQuerying(tx)) return async (sql, values) => (await tx.query(sql, values)).rows
  }
  throw invalidInput(
    'tx',
    "must be a transaction client of Prisma's, or a client of pg on which a transaction has begun.",
  )
}

function plain(value: unknown): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (!Array.isArray(value)) throw new Error('A parameter of a statement is neither plain nor a list.')
  const elements = value.map((each) => `"${String(each).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
  return `{${elements.join(',')}}`
}

function rowOf(row: unknown): Record<string, unknown> {
  const text: unknown = isJsonObject(row) ? row['row'] : undefined
  const read: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
  if (!isJsonObject(read)) throw new Error('The transaction did not answer with the rows of the statement.')
  return read
}

/** Statements in that transaction. Moments come back as texts. @throws JobError INVALID_INPUT for what is no transaction */
export function productQuery(tx: ProductTransaction): Query {
  const run = runnerOf(tx)
  return async (sql, parameters) => {
    const rows = await run(`select to_jsonb(answer)::text as row from (${sql}) answer`, parameters.map(plain))
    if (!Array.isArray(rows)) throw new Error('The transaction did not answer with rows.')
    return rows.map(rowOf)
  }
}
