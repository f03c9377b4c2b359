// The one shape in which the store asks PostgreSQL, whoever owns the connection: our pool, or a transaction of the product.

/** Runs one statement with parameters ($1, $2, …) and answers with its rows. */
export type Query = (sql: string, parameters: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>
