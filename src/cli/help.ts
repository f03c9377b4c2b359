// What `tobedone --help` and `--version` say.
import { readFile } from 'node:fs/promises'
import { packageFolder } from '../package-folder.ts'

/** The text of `--help`. */
export const help = `tobedone: jobs that people have to do, as a GraphQL API with live subscriptions.

  tobedone [serve] [--config FILE]         run the server (the default)
  tobedone migrate                         bring the database up to this version; serve does it as well
  tobedone recount                         make the counters of statistics anew (docs/statistics.md)
  tobedone token --sub ann [--role staff]… [--group risk]… [--expires-in 12h]
                                           print a token for trying things out (roles: staff, service, admin)
  tobedone schema [--config FILE]          print the GraphQL schema
  tobedone erase --person ID               put a pseudonym in place of a person, and blank the jobs that named them
  tobedone erase --target-type T --target-id ID
                                           the same for a record; its open jobs are cancelled
  tobedone import FILE [--dry-run] [--config FILE]
                                           bring in jobs with their histories, one a line (docs/import.md); - reads
                                           standard input; run again, it goes on where something is missing
  tobedone export [--out FILE]             write all jobs with their histories, as import takes them
  tobedone --help | --version

  The job types are in tobedone.config.ts of the working directory, or in --config FILE.

  PORT                 4000
  HOST                 127.0.0.1
  DATABASE_URL         postgresql://user:password@host:5432/database; without it a PostgreSQL of its own is started
  TOBEDONE_DATA        .tobedone; the folder of that PostgreSQL, and of the secret that tokens are signed with
  TOBEDONE_JWT_SECRET  at least 32 bytes; without it one is made in the data folder, and HOST must be this machine
  TOBEDONE_JWKS_URL    instead of a secret: where the issuer of tokens publishes its keys; needs the next two
  TOBEDONE_JWT_ISSUER, TOBEDONE_JWT_AUDIENCE
                       what "iss" and "aud" of its tokens must be
  SMTP_URL             smtp://user:password@host:587, or smtps:; without it mails are kept, to be read in the API
  MAIL_FROM            who sends mails, as in "Shop <jobs@shop.example>"
  TOBEDONE_PUBLIC_URL  where people reach the server, as in https://jobs.shop.example: links in mails lead there
  TOBEDONE_LOG_LEVEL   info
  NODE_ENV             production: no GraphiQL, no introspection
`

/** The version of the package. */
export async function version(): Promise<string> {
  const text = await readFile(new URL('package.json', packageFolder), 'utf8')
  const description: { version?: unknown } = JSON.parse(text)
  return String(description.version)
}
