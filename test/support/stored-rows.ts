// Everything that is stored, as text: every row of every table of the schema, whichever tables there are by now.
import { Client } from 'pg'

/** A row as JSON text, with its table and the job that it is of (null: of none). */
export interface StoredRow {
  readonly table: string
  readonly jobId: string | null
  readonly text: string
}

/** Reads everything, or only the rows that have a word in them. */
export async function storedRows(databaseUrl: string, word = ''): Promise<readonly StoredRow[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables
        where table_schema = 'tobedone' and table_type = 'BASE TABLE' order by table_name`,
    )
    const found: StoredRow[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ jobId: string | null; text: string }>(
        `select coalesce(to_jsonb(t) ->> 'job_id', to_jsonb(t) ->> 'id') as "jobId", to_jsonb(t)::text as text
           from tobedone.${name} t where position($1 in to_jsonb(t)::text) > 0 order by 1, 2`,
        [word],
      )
      found.push(...rows.map((row) => ({ table: name, ...row })))
    }
    return found
  } finally {
    await client.end()
  }
}

/** Which of these words are stored anywhere, each with the table where it stands. */
export function wordsIn(rows: readonly StoredRow[], words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    const row = rows.find(({ text }) => text.includes(word))
    return row ? [`${word} in ${row.table}: ${row.text}`] : []
  })
}
