// Says in words what is wrong with a connection to the database, and what would be right. Never shows the password.
import type { Client } from 'pg'
import { StartupError } from '../domain/startup-error.ts'

/** Where a connection went, as the driver understood it. */
export type Destination = Pick<Client, 'host' | 'port' | 'user' | 'database'>

function textOf(error: unknown, key: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
  return typeof value === 'string' ? value : ''
}

function reasonOf(error: unknown, { host, port, user, database }: Destination): string {
  const place = host.startsWith('/') ? `the socket in ${host}` : `${host}:${port}`
  const code = textOf(error, 'code')
  const message = textOf(error, 'message')
  switch (code) {
    case '28P01':
      return `PostgreSQL at ${place} refuses the user "${user}" with this password: correct the user or the password.`
    case '28000':
      return `PostgreSQL at ${place} does not let the user "${user}" in (${message}): correct the user, have pg_hba.conf allow it, or add ?sslmode=require to the address if it wants encryption.`
    case '3D000':
      return `There is no database "${database}" at ${place}: create it (create database ${database}) or name another one.`
    case '42501':
      return `PostgreSQL at ${place} does not let the user "${user}" into the database "${database}": grant connect on it.`
    case '53300':
      return `PostgreSQL at ${place} has no connection free: raise its max_connections, or end what holds them.`
    case '57P03':
      return `PostgreSQL at ${place} does not take connections yet (${message}): try again when it does.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host "${host}" is not known: correct the name.`
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `Nothing listens at ${place}: start PostgreSQL there, or correct host and port.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `The host ${place} cannot be reached: correct host and port, or open the way to it.`
  }
  if (message.startsWith('timeout') || message.includes('due to connection timeout')) {
    return `Nothing answers at ${place}: correct host and port, or open the way to it.`
  }
  if (message.includes('password must be a')) {
    return `PostgreSQL at ${place} wants a password for the user "${user}": write it as postgresql://user:password@host:5432/database.`
  }
  if (message.includes('does not support SSL')) {
    return `PostgreSQL at ${place} does not do encryption: take sslmode out of the address.`
  }
  if (code.includes('CERT') || code.includes('SIGNED') || code.startsWith('ERR_TLS') || code.startsWith('UNABLE_TO')) {
    return `The certificate of PostgreSQL at ${place} is not trusted (${message}): name its authority with sslrootcert.`
  }
  return `What is at ${place} does not answer as PostgreSQL does${message === '' ? '' : ` (${message})`}: correct host and port.`
}

/** The error to tell whoever starts the server. */
export function explainConnection(error: unknown, destination: Destination): StartupError {
  return error instanceof StartupError ? error : new StartupError(reasonOf(error, destination), { cause: error })
}
