// What every connection of ours is like. Session settings travel in the start-up packet (`options`): they cost no round trip
// and hold on each connection of the pool. What is not set here may be set by the database's owner to anything.
import { type ClientConfig, types } from 'pg'
import { StartupError } from '../domain/startup-error.ts'

/** The time that a statement may take, in milliseconds. */
const statementTimeoutMs = 5_000
/** The time in which a connection has to be there, or free, in milliseconds. */
const connectionTimeoutMs = 5_000

const settings: Readonly<Record<string, string>> = {
  statement_timeout: String(statementTimeoutMs),
  // An open transaction holds back everybody's streams.
  idle_in_transaction_session_timeout: '10000',
  // The write frame counts on each statement having a snapshot of its own.
  default_transaction_isolation: 'read\\ committed',
  // Compiling takes longer than any statement of ours.
  jit: 'off',
}

// Prisma's adapter takes every time for UTC.
const timeZone = '-c TimeZone=UTC'

const wanted = 'Write it as postgresql://user:password@host:5432/database'
const int8 = 20

// Wide numbers come as bigint on our connections only: the driver's global settings are the product's too.
function parserOf(oid: number, format?: 'text' | 'binary') {
  if (oid === int8 && format !== 'binary') return BigInt
  return types.getTypeParser(oid, format)
}

function parsed(url: string): URL {
  const text = url.trim()
  // As PostgreSQL's own programs do, without a host: a socket named in `?host=`, or this machine.
  for (const candidate of [text, text.replace('@/', '@localhost/')])
    if (URL.canParse(candidate)) return new URL(candidate)
  throw new StartupError(
    `The database address (DATABASE_URL) is no URL. ${wanted}, with / # ? % and the like in the password percent-encoded.`,
  )
}

function checked(url: string): URL {
  const address = parsed(url)
  if (address.protocol !== 'postgresql:' && address.protocol !== 'postgres:') {
    throw new StartupError(`The database address (DATABASE_URL) is not one of PostgreSQL. ${wanted}.`)
  }
  if (address.pathname.length < 2) {
    throw new StartupError(`The database address (DATABASE_URL) does not name a database. ${wanted}.`)
  }
  try {
    for (const part of [address.username, address.password, address.pathname]) decodeURIComponent(part)
  } catch {
    throw new StartupError(
      'The database address (DATABASE_URL) has a % that is no percent-encoding: write %25 for a % in the password.',
    )
  }
  return address
}

/**
 * The configuration of a connection to the database of a URL. `isWithoutSettings`: for poolers that take no session settings.
 * @throws StartupError for a URL that cannot be one; its message never holds the password.
 */
export function connectionConfig(url: string, { isWithoutSettings = false } = {}): ClientConfig {
  const address = checked(url)
  const given = address.searchParams.get('options') ?? ''
  address.searchParams.delete('options')
  // Prisma's own word; to PostgreSQL it says nothing.
  address.searchParams.delete('schema')
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  return {
    connectionString: address.href,
    application_name: 'tobedone',
    connectionTimeoutMillis: connectionTimeoutMs,
    // Longer than any statement may take: whoever is silent for so long is gone.
    query_timeout: 2 * statementTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: parserOf },
    ...(isWithoutSettings ? {} : { options: [...ours, given, timeZone].filter((each) => each !== '').join(' ') }),
  }
}
