// Pieces of SQL that are put together. Text comes only from templates in our own source; every value becomes a parameter.

/** What can be a parameter. Say its type in the SQL (`${ids}::uuid[]`): PostgreSQL is not left to guess. */
export type SqlParameter = string | number | boolean | null | readonly string[]

/** A piece of SQL with its parameters. A class, so that no data from outside can look like one; only `sql` makes them. */
export class SqlFragment {
  readonly texts: readonly string[]
  readonly values: readonly (SqlParameter | SqlFragment)[]

  constructor(texts: readonly string[], values: readonly (SqlParameter | SqlFragment)[]) {
    this.texts = texts
    this.values = values
  }
}

/** A statement as `Query` takes it. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly SqlParameter[]
}

/** Makes a fragment: values in the template become parameters, fragments in it become part of the text. */
export function sql(texts: TemplateStringsArray, ...values: readonly (SqlParameter | SqlFragment)[]): SqlFragment {
  return new SqlFragment(texts, values)
}

/** A count as a part of the text, for a statement whose plan is to know it. */
export function literalCount(count: number): SqlFragment {
  return new SqlFragment([String(Math.trunc(count))], [])
}

/** Columns of a table, with commas between them. They stand in the text, so they are names of our own source. */
export function columnsOf(alias: string, columns: readonly string[]): SqlFragment {
  return new SqlFragment([columns.map((column) => `${alias}.${column}`).join(', ')], [])
}

function joined(fragments: readonly SqlFragment[], separator: string): SqlFragment {
  return new SqlFragment(['', ...fragments.slice(1).map(() => separator), ''], fragments)
}

/** Fragments with commas between them. */
export function listOf(fragments: readonly SqlFragment[]): SqlFragment {
  return joined(fragments, ', ')
}

/** All of the conditions; without any: true. */
export function allOf(conditions: readonly SqlFragment[]): SqlFragment {
  if (conditions.length === 0) return sql`true`
  return conditions.length === 1 ? joined(conditions, '') : sql`(${joined(conditions, ' and ')})`
}

/** Any of the conditions; without any: false. */
export function anyOf(conditions: readonly SqlFragment[]): SqlFragment {
  if (conditions.length === 0) return sql`false`
  return conditions.length === 1 ? joined(conditions, '') : sql`(${joined(conditions, ' or ')})`
}

/** The rows of all of these queries, of which there must be some. */
export function unionAllOf(queries: readonly SqlFragment[]): SqlFragment {
  return joined(queries, ' union all ')
}

/** Numbers the parameters and puts the text together. The same shape of fragments always gives the same text. */
export function statementOf(fragment: SqlFragment): Statement {
  const parameters: SqlParameter[] = []
  const textOf = ({ texts, values }: SqlFragment): string =>
    texts.reduce((text, next, index) => {
      const value = values[index - 1]
      if (value === undefined) return text + next
      return text + (value instanceof SqlFragment ? textOf(value) : `$${parameters.push(value)}`) + next
    })
  return { text: textOf(fragment), parameters }
}
