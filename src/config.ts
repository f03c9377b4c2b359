// The settings of a process, from its environment. Only this file and cli.ts read process.env.
import { isIPv4 } from 'node:net'
import { resolve } from 'node:path'
import { isPublicAddress } from './domain/notification/link.ts'
import { StartupError } from './domain/startup-error.ts'

/** What the environment says. */
export interface Settings {
  /** `HOST`; 127.0.0.1 unless told. */
  readonly host: string
  /** `PORT`; 4000 unless told, 0 for any that is free. */
  readonly port: number
  /** `DATABASE_URL`; null: a PostgreSQL of our own. */
  readonly databaseUrl: string | null
  /** `TOBEDONE_DATA` as an absolute path; `.tobedone` in the working directory unless told. */
  readonly dataFolder: string
  /** `TOBEDONE_JWT_SECRET`; null: one is made in the data folder. */
  readonly jwtSecret: string | null
  /** `TOBEDONE_JWKS_URL`: where the issuer of tokens publishes its keys; null: tokens are signed with the secret. */
  readonly jwksUrl: string | null
  /** `TOBEDONE_JWT_ISSUER`: who makes those tokens. */
  readonly jwtIssuer: string | null
  /** `TOBEDONE_JWT_AUDIENCE`: for whom they are made. */
  readonly jwtAudience: string | null
  /** `SMTP_URL`: the mail server; null: mails are kept. */
  readonly smtpUrl: string | null
  /** `MAIL_FROM`: who sends mails. */
  readonly mailFrom: string | null
  /** `TOBEDONE_PUBLIC_URL`: where people reach the server. */
  readonly publicUrl: string | null
  /** Whether `NODE_ENV` is production. */
  readonly isProduction: boolean
  /** `TOBEDONE_LOG_LEVEL`: what pino knows; info unless told. */
  readonly logLevel: string
}

const usualFolder = '.tobedone'
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new StartupError(`PORT must be a whole number from 0 to 65535, not "${text}".`)
}

function logLevelOf(text: string): string {
  if (logLevels.includes(text)) return text
  throw new StartupError(`TOBEDONE_LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${text}".`)
}

function publicUrlOf(text: string | null): string | null {
  if (text === null || isPublicAddress(text)) return text
  throw new StartupError(`TOBEDONE_PUBLIC_URL must be an address like "https://jobs.shop.example", not "${text}".`)
}

/** Reads the settings; what is empty counts as not set. @throws StartupError */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const read = (name: string): string | null => environment[name]?.trim() || null
  return {
    host: read('HOST') ?? '127.0.0.1',
    port: portOf(read('PORT') ?? '4000'),
    databaseUrl: read('DATABASE_URL'),
    dataFolder: resolve(read('TOBEDONE_DATA') ?? usualFolder),
    jwtSecret: read('TOBEDONE_JWT_SECRET'),
    jwksUrl: read('TOBEDONE_JWKS_URL'),
    jwtIssuer: read('TOBEDONE_JWT_ISSUER'),
    jwtAudience: read('TOBEDONE_JWT_AUDIENCE'),
    smtpUrl: read('SMTP_URL'),
    mailFrom: read('MAIL_FROM'),
    publicUrl: publicUrlOf(read('TOBEDONE_PUBLIC_URL')),
    isProduction: read('NODE_ENV') === 'production',
    logLevel: logLevelOf(read('TOBEDONE_LOG_LEVEL') ?? 'info'),
  }
}

/** Whether this is the data folder where none was told. */
export function isUsualFolder(dataFolder: string): boolean {
  return dataFolder === resolve(usualFolder)
}

/** Whether only this machine can reach a host. In addresses IPv6 has brackets. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase()
  return ['localhost', '::1', '[::1]'].includes(name) || (isIPv4(name) && name.startsWith('127.'))
}
