// A transaction of the product's own, as operations take it in `{ tx }`: of whichever client, known by its one method.

/** A transaction client of Prisma's, of whichever generated client: what `prisma.$transaction(async (tx) => …)` gives. */
export interface PrismaTransaction {
  $queryRawUnsafe(sql: string, ...values: (string | number | boolean | null)[]): PromiseLike<unknown>
}

/** A client of `pg` on which a transaction has begun, or whatever else has its `query(text, values)`. */
export interface QueryTransaction {
  query(sql: string, values: (string | number | boolean | null)[]): PromiseLike<{ readonly rows: readonly unknown[] }>
}

/** A transaction of the product's own, begun and not yet ended, on the same database. */
export type ProductTransaction = PrismaTransaction | QueryTransaction

/** The transaction in which a follower's checkpoint moves: `query` as `pg` has it. */
export interface FollowTransaction {
  query(
    sql: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly rowCount: number | null }>
}
