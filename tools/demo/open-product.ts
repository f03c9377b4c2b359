// The product as the demo runs it: a server over a database, with the types, mails and webhooks of the invented company, and clients
// of its API that speak for anybody.
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { type Client, openClient } from '../../src/client/index.ts'
import { type CreateOptions, createTobedone } from '../../src/library/create-tobedone.ts'
import type { Jobs } from '../../src/library/jobs.ts'
import { authenticateByToken, mintToken, secretKeys, startServer, usualClaimNames } from '../../src/server/index.ts'
import { SignInCodes } from '../../src/server/sign-in-codes.ts'
import { onboarding, types } from './company.ts'
import { mailsOf } from './mails.ts'
import { guests } from './people.ts'
import type { Receiver } from './receiver.ts'
import type { ClientOf } from './requests.ts'
import { dayMs } from './working-hours.ts'

/** What it is opened with. */
export interface ProductOptions extends Pick<CreateOptions, 'clock' | 'timerMs' | 'pollMs' | 'log'> {
  readonly database: string
  /** Where its webhooks lead; unless told it has none. */
  readonly receiver?: Receiver
  readonly port: number
}

/** Somebody whom it lets in. */
export interface Guest {
  readonly sub: string
  readonly roles?: readonly string[]
  readonly groups?: readonly string[]
}

/** The product while it runs. */
export interface Product {
  readonly url: string
  readonly jobs: Jobs
  readonly clientOf: ClientOf
  tokenOf(guest: Guest): Promise<string>
  /** A link into the console that works once. */
  linkFor(guest: Guest): string
  close(): Promise<void>
}

const goodForMs = dayMs / 2
const expiresInMs = 30 * dayMs

/** Opens it. @throws StartupError */
export async function openProduct({ receiver, port, ...options }: ProductOptions): Promise<Product> {
  const secret = randomBytes(48)
  const jobs = await createTobedone({
    ...{ types, flows: [onboarding], stallGroups: ['leads'], ...options },
    ...(receiver ? { webhooks: receiver.webhooks, webhookHosts: ['127.0.0.1'] } : {}),
    mail: mailsOf('https://harbour.example'),
    // Soon enough that one can look on while something is given up.
    webhookRetryMs: [3_000, 10_000],
  })
  const { clock } = jobs.system
  const clients = new Map<string, Client>()
  const tokenOf = ({ sub, roles = [], groups = [] }: Guest): Promise<string> =>
    mintToken({ sub, roles, groups, expiresInMs }, secret, usualClaimNames, clock.now())
  const codes = new SignInCodes({ clock, mint: () => tokenOf(guests.admin), goodForMs })
  const keys = secretKeys(secret)
  const server = await startServer({
    ...{ tobedone: jobs.system, host: '127.0.0.1', port, isProduction: false, isSchemaOpen: true, isDemo: true },
    ...{ signIn: codes, log: pino({ level: 'silent' }) },
    authentication: authenticateByToken({ keys, claims: usualClaimNames, clock, onTrouble: () => {} }),
  }).catch(async (error: unknown) => {
    await jobs.close()
    throw error
  })
  const clientOf: ClientOf = (who) => {
    const made = clients.get(who.sub) ?? openClient({ url: `${server.url}/graphql`, token: () => tokenOf(who) })
    clients.set(who.sub, made)
    return made
  }
  return {
    ...{ url: server.url, jobs, clientOf, tokenOf },
    linkFor: (guest) => `${server.url}/#code=${codes.issue(() => tokenOf(guest))}`,
    async close() {
      for (const client of clients.values()) client.close()
      await server.close()
      await jobs.close()
    },
  }
}
