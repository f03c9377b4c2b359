// Tells "PostgreSQL is away or too busy" from "something is wrong with this statement". Only the first is worth a retry,
// and then only of what was not sent: after a lost connection nobody knows whether a statement was carried out.

// Connection exceptions, too few resources, shutdown or start-up, a session that was ended for idling.
const statePattern = /^(08...|53...|57P0.|25P03|25P04)$/
// What was a primary has become a replica.
const readOnlyState = '25006'

const socketCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// The driver has no codes for these.
const messages: readonly string[] = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end',
]

// Prisma's codes for: cannot be reached, timed out, closed the connection, no connection free, too many connections.
const prismaCodes: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'])
// What Prisma's adapter makes of the driver's errors, where it does not keep their code.
const prismaKinds: ReadonlySet<string> = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout'])

function textOf(error: object, key: string): string {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : ''
}

// An error and what it says it comes from: its causes, and what Prisma wraps.
function* chainOf(error: unknown): Generator<object> {
  let next = error
  for (let depth = 0; depth < 5 && typeof next === 'object' && next !== null; depth++) {
    yield next
    const meta: unknown = Reflect.get(next, 'meta')
    const wrapped: unknown =
      typeof meta === 'object' && meta !== null ? Reflect.get(meta, 'driverAdapterError') : undefined
    next = wrapped ?? Reflect.get(next, 'cause')
  }
}

function isAwayItself(error: object): boolean {
  const code = textOf(error, 'originalCode') || textOf(error, 'code')
  if (statePattern.test(code) || code === readOnlyState || socketCodes.has(code) || prismaCodes.has(code)) return true
  // The socket file of a PostgreSQL that does not run.
  if (code === 'ENOENT') return textOf(error, 'syscall') === 'connect'
  if (prismaKinds.has(textOf(error, 'kind'))) return true
  const message = textOf(error, 'message')
  return messages.some((known) => message.startsWith(known))
}

function hasState(error: unknown, state: string): boolean {
  for (const each of chainOf(error)) if ((textOf(each, 'originalCode') || textOf(each, 'code')) === state) return true
  return false
}

/** Whether an error of the driver, of the pool or of Prisma means that PostgreSQL cannot be reached or is too busy. */
export function isUnavailable(error: unknown): boolean {
  for (const each of chainOf(error)) if (isAwayItself(each)) return true
  return false
}

/** Whether a statement was ended because it took longer than `statement_timeout`. */
export function isStatementTimeout(error: unknown): boolean {
  return hasState(error, '57014')
}

/** Whether a transaction was ended because it and another waited for each other. Nothing of it was done. */
export function isDeadlock(error: unknown): boolean {
  return hasState(error, '40P01')
}

/** Whether a statement was ended because it waited longer than `lock_timeout` for a lock. */
export function isLockTimeout(error: unknown): boolean {
  return hasState(error, '55P03')
}

/** Whether a statement was ended because it names something that PostgreSQL does not know: of ours, only a time zone can. */
export function isUnknownTimeZone(error: unknown): boolean {
  return hasState(error, '22023')
}
