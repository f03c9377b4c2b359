// Looks at the database before anything is done with it: is it one that we can work with?
import { StartupError } from '../domain/startup-error.ts'
import type { Query } from './query.ts'

const oldestVersion = 140_000

const question = `
  select current_setting('server_version_num')::integer as version,
         current_setting('server_version') as version_name,
         current_database()::text as database,
         current_user::text as "user",
         current_setting('server_encoding') as encoding,
         pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_read_only,
         has_database_privilege(current_database(), 'create') as may_create,
         (select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = 'tobedone') as may_use`

/** Checks version, encoding and rights. @throws StartupError, with what would be right */
export async function checkServer(query: Query): Promise<void> {
  const [row = {}] = await query(question, [])
  const { version, version_name: versionName, database, user, encoding } = row
  if (typeof version !== 'number' || version < oldestVersion) {
    throw new StartupError(`PostgreSQL ${versionName} is too old: tobedone needs PostgreSQL 14 or later.`)
  }
  if (encoding !== 'UTF8') {
    throw new StartupError(
      `The database "${database}" keeps text as ${encoding}: give one that was created with encoding 'UTF8'.`,
    )
  }
  if (row['is_read_only'] === true) {
    throw new StartupError(
      `The database "${database}" takes no writes: give the address of the primary, not of a replica.`,
    )
  }
  if (row['may_use'] === null && row['may_create'] !== true) {
    throw new StartupError(
      `The user "${user}" may not create the schema "tobedone" in the database "${database}": as its owner, run ` +
        `create schema tobedone authorization "${user}" (or grant create on database "${database}" to "${user}").`,
    )
  }
  if (row['may_use'] === false) {
    throw new StartupError(
      `The user "${user}" may not use the schema "tobedone" of the database "${database}": give it to that user, or start as its owner.`,
    )
  }
}
